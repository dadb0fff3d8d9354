// SPDX-License-Identifier: GPL-3.0-or-later
//
// libpci behind wrappers that cannot end the process.
//
// libpci reports an error through a variadic callback that must not return; its own callback prints and calls exit(1).
// Swift can neither write a variadic C function nor jump over C frames, so each wrapper here arms a jump buffer, calls
// libpci, and turns the callback into a return value. Not thread-safe for one and the same handle.
#ifndef VFIO_CHECK_CPCI_H
#define VFIO_CHECK_CPCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cpci_access cpci_access;

// One function that libpci found, by value: a struct pci_dev dies with its access, so none is handed out.
typedef struct {
  uint32_t domain;
  uint8_t bus, device, function;
  uint16_t vendor_id, device_id, device_class;
} cpci_function;

// Opens libpci on the live machine's sysfs (/sys/bus/pci), never on another method: left to itself libpci falls back
// silently to direct hardware access. `scan` false opens only the name tables. NULL on failure; `message` then says why.
cpci_access *cpci_open(bool scan, char *message, size_t message_size);
void cpci_close(cpci_access *access);

// The functions found by the scan. The index runs from 0; false past the last.
bool cpci_function_at(cpci_access *access, size_t index, cpci_function *out);

// Reads the configuration space of function `index` into `buffer` (4096 bytes). Returns the bytes read: 4096, 256, 64
// (what the kernel gives without CAP_SYS_ADMIN), or 0 with `message` set.
size_t cpci_read_configuration(cpci_access *access, size_t index, uint8_t *buffer, char *message, size_t message_size);

// Names from hwdb or pci.ids. false when the tables do not know the id: libpci's "Device 1234" is no name.
bool cpci_vendor_name(cpci_access *access, uint16_t vendor, char *buffer, size_t size);
bool cpci_device_name(cpci_access *access, uint16_t vendor, uint16_t device, char *buffer, size_t size);
bool cpci_class_name(cpci_access *access, uint16_t device_class, char *buffer, size_t size);

#endif
