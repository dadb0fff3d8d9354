// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CNETTLE_H
#define VFIO_CHECK_CNETTLE_H
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#endif
