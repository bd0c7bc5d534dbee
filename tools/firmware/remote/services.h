/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _FW_SERVICES_H
#define _FW_SERVICES_H

void services_setup(void);

#endif /* _FW_SERVICES_H */
