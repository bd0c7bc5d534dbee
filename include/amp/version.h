/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _AMP_VERSION_H
#define _AMP_VERSION_H

#define AMP_VERSION "0.1.0"

#endif /* _AMP_VERSION_H */
