// SPDX-License-Identifier: GPL-3.0-or-later
//
// USB devices through /dev/bus/usb (usbfs, <linux/usbdevice_fs.h>; Documentation/driver-api/usb/usb.rst in Linux). Everything that
// can fail returns -errno.
#ifndef VFIO_CHECK_CLINUX_USB_H
#define VFIO_CHECK_CLINUX_USB_H

#include <stdbool.h>
#include <stdint.h>

// Opens a device's node for transfers. Returns a descriptor.
int clinux_usb_open(const char *path);

// Makes an interface this descriptor's own (USBDEVFS_CLAIMINTERFACE): -EBUSY while a driver or another process has it. It is released
// with the descriptor.
int clinux_usb_claim(int fd, unsigned interface);

// Ends the halt of an endpoint (USBDEVFS_CLEAR_HALT).
int clinux_usb_clear_halt(int fd, unsigned endpoint);

// A control transfer in one system call (USBDEVFS_CONTROL), at most so many milliseconds long. Returns the bytes moved.
int clinux_usb_control(int fd, uint8_t type, uint8_t request, uint16_t value, uint16_t index, void *data, uint16_t length,
                       unsigned milliseconds);

// A transfer that can be submitted again and again, with memory of its own for its data.
typedef struct clinux_usb_transfer clinux_usb_transfer;

// For a bulk endpoint, or for the control endpoint (0), whose data then begins with the eight bytes of the setup packet.
// NULL without memory.
clinux_usb_transfer *clinux_usb_transfer_new(uint8_t endpoint, uint32_t capacity);
void clinux_usb_transfer_free(clinux_usb_transfer *transfer);
uint8_t *clinux_usb_transfer_data(clinux_usb_transfer *transfer);
// Bytes to move next time, the setup packet not counted; at most the capacity.
void clinux_usb_transfer_set_length(clinux_usb_transfer *transfer, uint32_t length);
// What is handed back with it: which transfer this is.
void clinux_usb_transfer_set_tag(clinux_usb_transfer *transfer, uint32_t tag);
uint32_t clinux_usb_transfer_tag(const clinux_usb_transfer *transfer);
// Of a transfer that came back: 0 or -errno (-EPIPE: the endpoint stalled), and the bytes moved.
int clinux_usb_transfer_status(const clinux_usb_transfer *transfer);
uint32_t clinux_usb_transfer_moved(const clinux_usb_transfer *transfer);

// USBDEVFS_SUBMITURB and USBDEVFS_REAPURB: the transfer must not be touched in between. Reaping waits for whichever transfer of the
// descriptor comes back first.
int clinux_usb_submit(int fd, clinux_usb_transfer *transfer);
int clinux_usb_reap(int fd, clinux_usb_transfer **transfer);

// A thread that takes back what does not come back: when `clinux_usb_watch_until` is not called again by the time it named, all
// transfers of the watch are discarded, and come back with -ENOENT. The threads that wait for transfers are not disturbed by it.
typedef struct clinux_usb_watch clinux_usb_watch;

clinux_usb_watch *clinux_usb_watch_new(int fd);
// Ends the thread and waits for its end.
void clinux_usb_watch_free(clinux_usb_watch *watch);
// -ENOSPC beyond 256 transfers.
int clinux_usb_watch_add(clinux_usb_watch *watch, clinux_usb_transfer *transfer);
// A time of CLOCK_MONOTONIC_RAW in nanoseconds; 0 for no end. Costs one store.
void clinux_usb_watch_until(clinux_usb_watch *watch, uint64_t nanoseconds);

#endif
