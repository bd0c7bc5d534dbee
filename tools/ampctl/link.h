/* SPDX-License-Identifier: GPL-2.0-only */
/* Network interfaces of a kind, made and removed by netlink */
#ifndef _LINK_H
#define _LINK_H

int link_create(const char *kind, const char *name);
int link_delete(const char *name);
int link_up(const char *name);

#endif /* _LINK_H */
