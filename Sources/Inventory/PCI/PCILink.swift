// SPDX-License-Identifier: GPL-3.0-or-later

/// The speed and width of a PCI Express link.
package struct PCILink: Sendable, Hashable, CustomStringConvertible {
  /// Generation 1 (2.5 GT/s) to 6 (64 GT/s): the encoding of Link Status bits 3:0.
  package let generation: UInt8
  /// Lanes.
  package let width: UInt8

  /// nil for a link that is down (speed or width 0) or of no known speed.
  package init?(speed: UInt8, width: UInt8) {
    guard (1...6).contains(speed), width > 0, width <= 32 else { return nil }
    generation = speed
    self.width = width
  }

  /// As sysfs has it: `current_link_speed` reads "8.0 GT/s PCIe", with 2.5 and 5 written with or without the decimal by
  /// different kernels, and "Unknown" where there is no link (pci_speed_string in `drivers/pci/probe.c`).
  package init?(speed: String, width: String) {
    guard let number = speed.split(separator: " ").first.flatMap({ NumberText.fraction($0) }),
      let width = NumberText.integer(width),
      let generation = [2.5, 5, 8, 16, 32, 64].firstIndex(of: number)
    else { return nil }
    self.init(speed: UInt8(generation + 1), width: UInt8(clamping: width))
  }

  /// "8.0 GT/s".
  package var speedText: String { ["2.5", "5.0", "8.0", "16.0", "32.0", "64.0"][Int(generation) - 1] + " GT/s" }

  /// Payload megabits per second and direction after line coding: 8b/10b up to generation 2, 128b/130b up to 5, flit
  /// mode in 6; without packet overhead.
  package var megabitsPerSecond: Int {
    let lane = [2000, 4000, 7877, 15754, 31508, 63015][Int(generation) - 1]
    return lane * Int(width)
  }

  /// Whether it moves less in the same time.
  package func isSlower(than other: PCILink) -> Bool { megabitsPerSecond < other.megabitsPerSecond }

  package var description: String { "\(speedText) x\(width)" }
}
