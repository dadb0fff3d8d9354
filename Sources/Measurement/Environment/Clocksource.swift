// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What the kernel tells the time by (Documentation/timers/timekeeping.rst in Linux).
package struct Clocksource: Sendable, Equatable {
  package let name: String
  /// Which it could take instead.
  package let available: [String]

  private static let directory = "/sys/devices/system/clocksource/clocksource0"
  static let currentPath = "\(directory)/current_clocksource"
  static let availablePath = "\(directory)/available_clocksource"

  package init(name: String, available: [String]) {
    self.name = name
    self.available = available
  }

  /// The running kernel's; nil where it does not tell.
  package static func current(in tree: any FileTree) -> Clocksource? {
    guard let name = tree.text(currentPath) else { return nil }
    return Clocksource(
      name: name, available: (tree.text(availablePath) ?? "").split(separator: " ").map(String.init))
  }

  /// Devices: every reading is a way to the chipset, a system call and in a guest an exit. `jiffies` has no more than
  /// the timer tick.
  private static let unfit: Set<String> = ["hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"]

  /// Whether it can be read fast enough to time with.
  package var isFitForTiming: Bool { !Self.unfit.contains(name) }

  /// What to say and to do where it is not.
  package var advice: String {
    let better = available.first { !Self.unfit.contains($0) }
    return
      "The kernel's clocksource is \(name), which is unfit for timing: reading it takes about as long as what is measured. "
      + (better.map { "echo \($0) | sudo tee \(Self.currentPath) before measuring." }
        ?? "The kernel offers no better one: see why it distrusts the TSC (dmesg | grep -i tsc).")
  }
}
