// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CZLIB_H
#define VFIO_CHECK_CZLIB_H
#include <zlib.h>
#endif
