// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CURING_H
#define VFIO_CHECK_CURING_H
// First, so that glibc's headers are set up as everywhere else: liburing.h asks for _XOPEN_SOURCE, which changes the
// members of fd_set under another module's feet.
#include <features.h>
#include <liburing.h>
#endif
