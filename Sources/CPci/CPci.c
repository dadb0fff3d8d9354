// SPDX-License-Identifier: GPL-3.0-or-later
#include "CPci.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cpci_access {
  struct pci_access *pci;
  struct pci_dev **devices;  // libpci's list as an array, so that reading by index is not quadratic
  size_t count;
};

// Armed by every wrapper for the time of its call into libpci; thread-local, since the callback gets no context.
static _Thread_local jmp_buf jump;
static _Thread_local char last_message[256];

__attribute__((noreturn, format(printf, 1, 2))) static void on_error(char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(last_message, sizeof last_message, format, arguments);
  va_end(arguments);
  longjmp(jump, 1);
}

static void ignore(char *format, ...) { (void)format; }

static void copy_message(char *message, size_t size) {
  if (size > 0) snprintf(message, size, "%s", last_message);
}

cpci_access *cpci_open(bool scan, char *message, size_t message_size) {
  struct cpci_access *volatile access = calloc(1, sizeof *access);
  if (access == NULL) return NULL;
  access->pci = pci_alloc();
  access->pci->method = PCI_ACCESS_SYS_BUS_PCI;
  access->pci->error = on_error;
  access->pci->warning = ignore;
  access->pci->debug = ignore;
  if (setjmp(jump) != 0) {
    copy_message(message, message_size);
    // pci_cleanup() on a half-made access may raise the error again: what is left is lost once, not the process.
    free(access->devices);
    free(access);
    return NULL;
  }
  pci_init(access->pci);
  if (!scan) return access;
  pci_scan_bus(access->pci);
  size_t count = 0;
  for (struct pci_dev *device = access->pci->devices; device != NULL; device = device->next) count++;
  access->devices = calloc(count ? count : 1, sizeof *access->devices);
  if (access->devices == NULL) on_error("out of memory");
  for (struct pci_dev *device = access->pci->devices; device != NULL; device = device->next)
    access->devices[access->count++] = device;
  return access;
}

void cpci_close(cpci_access *access) {
  if (access == NULL) return;
  if (setjmp(jump) == 0) pci_cleanup(access->pci);
  free(access->devices);
  free(access);
}

bool cpci_function_at(cpci_access *access, size_t index, cpci_function *out) {
  if (index >= access->count) return false;
  struct pci_dev *device = access->devices[index];
  if (setjmp(jump) != 0) return false;
  pci_fill_info(device, PCI_FILL_IDENT | PCI_FILL_CLASS);
  *out = (cpci_function){
      .domain = (uint32_t)device->domain,
      .bus = device->bus,
      .device = device->dev,
      .function = device->func,
      .vendor_id = device->vendor_id,
      .device_id = device->device_id,
      .device_class = device->device_class,
  };
  return true;
}

size_t cpci_read_configuration(cpci_access *access, size_t index, uint8_t *buffer, char *message, size_t message_size) {
  if (index >= access->count) return 0;
  if (setjmp(jump) != 0) {
    copy_message(message, message_size);
    return 0;
  }
  struct pci_dev *device = access->devices[index];
  // The longest read that succeeds whole; libpci answers all or nothing.
  static const int lengths[] = {4096, 256, 64};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    if (pci_read_block(device, 0, buffer, lengths[i])) return (size_t)lengths[i];
  if (message_size > 0) snprintf(message, message_size, "libpci read no configuration space");
  return 0;
}

static bool lookup(cpci_access *access, char *buffer, size_t size, int flags, int first, int second) {
  if (setjmp(jump) != 0) return false;
  char *name = pci_lookup_name(access->pci, buffer, (int)size, flags | PCI_LOOKUP_NO_NUMBERS, first, second);
  if (name == NULL) return false;
  if (name != buffer) snprintf(buffer, size, "%s", name);
  return buffer[0] != 0;
}

bool cpci_vendor_name(cpci_access *access, uint16_t vendor, char *buffer, size_t size) {
  return lookup(access, buffer, size, PCI_LOOKUP_VENDOR, vendor, 0);
}

bool cpci_device_name(cpci_access *access, uint16_t vendor, uint16_t device, char *buffer, size_t size) {
  return lookup(access, buffer, size, PCI_LOOKUP_DEVICE, vendor, device);
}

bool cpci_class_name(cpci_access *access, uint16_t device_class, char *buffer, size_t size) {
  return lookup(access, buffer, size, PCI_LOOKUP_CLASS, device_class, 0);
}
