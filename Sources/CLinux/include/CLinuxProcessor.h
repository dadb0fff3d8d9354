// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the processor itself is asked: CPUID, the time stamp counter, I/O ports, and loads that depend on each other. What is timed is
// inline, and repeats one instruction so often that reading the clock weighs little beside it.
#ifndef VFIO_CHECK_CLINUX_PROCESSOR_H
#define VFIO_CHECK_CLINUX_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

// Whether there are CPUID, a time stamp counter and I/O ports. Where not, what is below does nothing and returns 0.
static inline bool clinux_is_x86(void) {
#if defined(__x86_64__)
  return true;
#else
  return false;
#endif
}

// Whatever was begun before has been done, loads included, and nothing after it has begun.
//
// x86: LFENCE (Intel SDM volume 2, "LFENCE": no later instruction begins before it completes, and it does not before all earlier ones
// have; AMD APM volume 3, "LFENCE": so too, since Linux sets DE_CFG[1]). Arm: DSB waits for loads, ISB for what was fetched early (Arm ARM,
// B2.3).
static inline void clinux_serialize(void) {
#if defined(__x86_64__)
  __asm__ volatile("lfence" ::: "memory");
#elif defined(__aarch64__)
  __asm__ volatile("dsb ishld\n\tisb" ::: "memory");
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

// EAX, EBX, ECX, EDX of a leaf, subleaf 0.
static inline void clinux_cpuid(uint32_t leaf, uint32_t registers[4]) {
#if defined(__x86_64__)
  uint32_t a = leaf, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
  registers[0] = a, registers[1] = b, registers[2] = c, registers[3] = d;
#else
  (void)leaf;
  registers[0] = registers[1] = registers[2] = registers[3] = 0;
#endif
}

// CPUID so many times, one after the other. No fence is needed: the instruction serialises (Intel SDM volume 3, "Serializing
// Instructions"; AMD APM volume 2, the same).
static inline void clinux_repeat_cpuid(uint32_t leaf, uint32_t count) {
  uint32_t registers[4];
  for (; count > 0; count--) clinux_cpuid(leaf, registers);
}

// The time stamp counter so many times, each read behind a fence, without which reads would overlap (Intel SDM volume 2, "RDTSC": LFENCE
// before it if it is to be executed after all that precedes). Returns the last one.
static inline uint64_t clinux_repeat_tsc(uint32_t count) {
  uint64_t last = 0;
#if defined(__x86_64__)
  for (; count > 0; count--) {
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
    last = (uint64_t)high << 32 | low;
  }
#else
  (void)count;
#endif
  return last;
}

// 32 bits of an I/O port so many times; never writes one. The calling thread must have been allowed to. Port reads are executed strongly
// ordered, none before the other has its value (Intel SDM volume 1, "Ordering I/O"). Returns the last one.
static inline uint32_t clinux_repeat_port_read32(uint16_t port, uint32_t count) {
  uint32_t value = 0;
#if defined(__x86_64__)
  for (; count > 0; count--) __asm__ volatile("inl %w1, %0" : "=a"(value) : "Nd"(port) : "memory");
#else
  (void)port, (void)count;
#endif
  return value;
}

// So many steps from place to place: each place holds the address of the next, so that no load can begin before the one before it has
// come back. Waits for the last. Returns where it ended.
static inline const void *clinux_chase(const void *place, uint32_t steps) {
  const void *const *next = (const void *const *)place;
  clinux_serialize();
  // By eight, so that counting takes none of the time: it goes on beside the loads.
  for (; steps >= 8; steps -= 8) {
    for (int step = 0; step < 8; step++) next = (const void *const *)*next;
  }
  for (; steps > 0; steps--) next = (const void *const *)*next;
  // The result is used, whatever the compiler thinks of the caller.
  __asm__ volatile("" : "+r"(next) : : "memory");
  clinux_serialize();
  return next;
}

// Reads a word of every 64 bytes of memory, in order.
static inline void clinux_touch(const void *memory, uint64_t size) {
  for (uint64_t offset = 0; offset < size; offset += 64) (void)*(const volatile uint64_t *)((const char *)memory + offset);
}

// Writes the line that holds an address back to memory, and keeps no copy in any of the processor's caches. To be followed by
// clinux_flushed.
//
// x86: CLFLUSH (Intel SDM volume 2, AMD APM volume 3), which is ordered by MFENCE. Arm: DC CIVAC, completed by DSB (Arm ARM, D7.5.9).
static inline void clinux_flush_line(const void *address) {
#if defined(__x86_64__)
  __asm__ volatile("clflush %0" : : "m"(*(const char *)address) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("dc civac, %0" : : "r"(address) : "memory");
#else
  (void)address;
#endif
}

static inline void clinux_flushed(void) {
#if defined(__x86_64__)
  __asm__ volatile("mfence" ::: "memory");
#elif defined(__aarch64__)
  __asm__ volatile("dsb sy" ::: "memory");
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

// ioperm(2): whether the calling thread may use so many ports from `port` on. Returns 0 or -errno: -EPERM without CAP_SYS_RAWIO or in a
// kernel that is locked down, -ENOSYS where there are no ports.
int clinux_allow_ports(uint16_t port, unsigned count, bool are_allowed);

#endif
