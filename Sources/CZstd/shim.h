// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CZSTD_H
#define VFIO_CHECK_CZSTD_H
#include <zstd.h>
#endif
