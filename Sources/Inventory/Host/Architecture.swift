// SPDX-License-Identifier: GPL-3.0-or-later

/// The processor's architecture, as far as remedies differ by it.
package enum Architecture: String, Sendable, CaseIterable {
  case x86, arm, s390, power
  case riscV = "riscv"
  case loongArch = "loongarch"
}
