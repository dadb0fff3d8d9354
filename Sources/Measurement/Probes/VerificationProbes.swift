// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
internal import SystemPackage

/// All that is tried in a guest to see whether its devices work: reads and status requests, nothing that would change
/// anything.
package struct VerificationProbes {
  private let context: VerificationContext
  private let files: any FileTree

  package init(_ context: VerificationContext, in files: any FileTree) {
    self.context = context
    self.files = files
  }

  /// Runs them on the running machine, one device after the other.
  package func run() -> VerificationObservations {
    var observations = VerificationObservations()
    let devices = context.usbDevices.map(\.device)
    observations.addressesBefore = Self.addresses(devices)
    for function in context.functions.map(\.device) where function.driver != nil && !function.isBoundToVFIO {
      guard let disk = Self.disk(below: function, context.machine) else { continue }
      observations.reads[function.address] = BlockReadProbe(disk: disk, function: function.address, in: files).run()
    }
    observations.roundTrips = USBStatusProbe().run(devices.filter { $0.authorized != false })
    for device in devices {
      // Read anew: the question is whether it enumerated again meanwhile.
      let bytes = (try? files.read(device.path + "/devnum", limit: 16)) ?? []
      let number = Int(String(decoding: bytes.filter { (48...57).contains($0) }, as: UTF8.self))
      if let number { observations.addressesAfter[device.usbPath] = number }
    }
    // Last, so that it has what the others set off.
    do throws(Errno) { observations.kernelLog = .lines(try KernelLog.lines()) } catch {
      observations.kernelLog = .unreadable(error)
    }
    return observations
  }

  private static func addresses(_ devices: [USBDevice]) -> [USBPath: Int] {
    Dictionary(devices.compactMap { device in device.deviceNumber.map { (device.usbPath, $0) } }) { first, _ in first }
  }

  /// The first whole disk of a function that is no USB controller: those of sticks belong to the sticks.
  private static func disk(below function: PCIDevice, _ machine: Machine) -> String? {
    guard !function.pciClass.isUSBController else { return nil }
    return machine.usage.wholeDisks.filter { $0.path.hasPrefix(function.path + "/") && $0.size > 0 }.map(\.name).min()
  }
}
