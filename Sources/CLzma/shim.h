// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CLZMA_H
#define VFIO_CHECK_CLZMA_H
#include <lzma.h>
#endif
