// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef VFIO_CHECK_CUSB_H
#define VFIO_CHECK_CUSB_H
#include <libusb.h>
#endif
