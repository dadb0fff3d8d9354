// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Finds the functions of a passport among those of a guest: by what they are, since their addresses are the guest's.
struct FunctionMatcher {
  private let devices: [PCIDevice]
  /// Not those of a redacted capture, which are stand-ins.
  private let knowsSerials: Bool

  init(_ machine: Machine) {
    devices = machine.pci.devices.filter { !$0.isBridge }
    knowsSerials = !machine.isRedacted
  }

  /// One answer for each passport, in their order.
  func matches(_ passports: [FunctionPassport]) -> [FunctionMatch] {
    var answers: [FunctionMatch?] = passports.map { _ in nil }
    for (index, passport) in passports.enumerated() where answers[index] == nil {
      let twins = passports.indices.filter { Self.isSameProduct(passports[$0], passport) }
      var candidates = devices.filter { Self.isProduct($0, passport) }
      var open: [Int] = []
      // Serial numbers first: they leave fewer to the counting.
      for twin in twins {
        let passport = passports[twin]
        guard passport.serialNumber != nil || passport.controllerSerialNumber != nil else {
          open.append(twin)
          continue
        }
        let fitting = candidates.filter { Self.hasSerial($0, passport, knowsSerials: knowsSerials) == true }
        if fitting.count == 1 {
          answers[twin] = .found(fitting[0])
          candidates.removeAll { $0.address == fitting[0].address }
        } else if candidates.contains(where: { Self.hasSerial($0, passport, knowsSerials: knowsSerials) == nil }) {
          // One whose serial number cannot be read here: it may be the one.
          open.append(twin)
        } else {
          answers[twin] = .missing(lookalikes: lookalikes(passports[twin]))
        }
      }
      assign(open, passports, candidates, &answers)
    }
    return zip(answers, passports).map { answer, passport in
      answer ?? .missing(lookalikes: lookalikes(passport))
    }
  }

  private func assign(
    _ open: [Int], _ passports: [FunctionPassport], _ candidates: [PCIDevice], _ answers: inout [FunctionMatch?]
  ) {
    let candidates = candidates.filter { candidate in
      // One with another serial number than any that is looked for is somebody else.
      open.contains { Self.hasSerial(candidate, passports[$0], knowsSerials: knowsSerials) != false }
    }
    if candidates.count > open.count {
      for index in open { answers[index] = .ambiguous(candidates) }
      return
    }
    for (place, index) in open.enumerated() {
      guard place < candidates.count else {
        answers[index] = .missing(lookalikes: lookalikes(passports[index]))
        continue
      }
      let isUnique = open.count == 1
      answers[index] = isUnique ? .found(candidates[place]) : .interchangeable(candidates[place])
    }
  }

  private func lookalikes(_ passport: FunctionPassport) -> [PCIDevice] {
    devices.filter {
      Int($0.identity.vendor) == passport.vendorID && Int($0.identity.device) == passport.deviceID
    }
  }

  static func isProduct(_ device: PCIDevice, _ passport: FunctionPassport) -> Bool {
    let identity = device.identity
    return Int(identity.vendor) == passport.vendorID && Int(identity.device) == passport.deviceID
      && Int(identity.subsystemVendor) == passport.subsystemVendorID
      && Int(identity.subsystemDevice) == passport.subsystemDeviceID && Int(identity.revision) == passport.revision
      && Int(device.pciClass.rawValue) == passport.classCode
  }

  private static func isSameProduct(_ a: FunctionPassport, _ b: FunctionPassport) -> Bool {
    a.vendorID == b.vendorID && a.deviceID == b.deviceID && a.subsystemVendorID == b.subsystemVendorID
      && a.subsystemDeviceID == b.subsystemDeviceID && a.revision == b.revision && a.classCode == b.classCode
  }

  /// Whether a function has a passport's serial number: that of its configuration space, else what its controller
  /// tells; nil where there is none to compare, here or there.
  ///
  /// `knowsSerials`: whether this machine's are real, and not the stand-ins of a redacted capture.
  static func hasSerial(_ device: PCIDevice, _ passport: FunctionPassport, knowsSerials: Bool) -> Bool? {
    guard knowsSerials else { return nil }
    if let entry = passport.serialNumber, let number = device.configuration.deviceSerialNumber.value {
      return DeviceSerial(number, of: device.identity).matches(entry)
    }
    if let entry = passport.controllerSerialNumber, let number = device.controllerSerial {
      return DeviceSerial(controller: number, of: device.identity).matches(entry)
    }
    return nil
  }
}

/// What a guest has in place of a function that a passport tells of.
package enum FunctionMatch: Sendable {
  /// This one and no other.
  case found(PCIDevice)
  /// As many of one product as the passport tells of, and nothing that would tell them apart: this is one of them.
  case interchangeable(PCIDevice)
  /// More of the product than the passport tells of, and nothing that would tell them apart.
  case ambiguous([PCIDevice])
  /// None. `lookalikes` are functions with the same vendor and device id that are something else.
  case missing(lookalikes: [PCIDevice])

  /// The function to look at; nil where there is none, or no way to say which.
  package var device: PCIDevice? {
    switch self {
    case .found(let device), .interchangeable(let device): device
    case .ambiguous, .missing: nil
    }
  }
}
