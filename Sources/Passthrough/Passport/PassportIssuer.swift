// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Writes passports for devices of a machine.
package struct PassportIssuer {
  private let machine: Machine
  /// nil where serial numbers are written as they are.
  private let digests: DeviceSerial.Digests?

  /// With `redacts`, digests stand for serial numbers: equal devices stay apart and one device stays the same. `salt`:
  /// random bytes of this passport alone; without them its digests are those of every other.
  package init(_ machine: Machine, redacts: Bool, salt: [UInt8]? = nil) {
    self.machine = machine
    digests = redacts ? salt.map(DeviceSerial.Digests.init) ?? .comparable : nil
  }

  /// One passport for all targets. `time` is ISO 8601.
  package func passport(for targets: [Target], toolVersion: String, time: String?) -> Passport {
    var functions: [FunctionPassport] = []
    var usbDevices: [USBPassport] = []
    for target in targets {
      switch target {
      case .pci(let address): if let device = machine.pci[address] { functions.append(function(device)) }
      case .usb(let path): if let device = machine.usb[path] { usbDevices.append(usb(device)) }
      }
    }
    return Passport(
      schema: Passport.schema, schemaVersion: Passport.schemaVersion,
      tool: Passport.Tool(name: "vfio-check", version: toolVersion), time: time, host: host(), functions: functions,
      usbDevices: usbDevices)
  }

  private func host() -> PassportHost {
    PassportHost(
      kernelRelease: digests == nil
        ? machine.kernel.release : machine.kernel.release.map { KernelRelease.redacted($0) },
      processorModel: machine.processor.modelName, isVirtualMachine: machine.isVirtualMachine,
      iommuUnits: machine.iommu.units.map { unit in
        PassportHost.Unit(
          name: unit.name, kind: unit.kind.rawValue, version: unit.version,
          // Every Intel and AMD unit maps 4 KiB; AMD's can use every power of two above.
          ioPageSizesBytes: unit.largePageSizes.map { [4096] + $0 }, inputAddressBits: unit.inputAddressBits)
      },
      remapsInterrupts: machine.iommu.isEnabled ? machine.remapsInterrupts : nil,
      hugePagePoolsBytes: machine.memory.hugePages.filter { $0.total > 0 }.map(\.pageSize).sorted())
  }

  private func function(_ device: PCIDevice) -> FunctionPassport {
    let space = device.configuration
    let group = machine.group(of: device)
    return FunctionPassport(
      address: "\(device.address)", vendorID: Int(device.identity.vendor), deviceID: Int(device.identity.device),
      subsystemVendorID: Int(device.identity.subsystemVendor), subsystemDeviceID: Int(device.identity.subsystemDevice),
      revision: Int(device.identity.revision), classCode: Int(device.pciClass.rawValue),
      serialNumber: serialNumber(of: device),
      controllerSerialNumber: known(device.controllerSerial).map {
        DeviceSerial(controller: $0, of: device.identity).text(digests)
      }, bars: device.bars.map(FunctionPassport.BAR.init), hasROM: device.hasROM,
      rom: device.rom.map(Self.rom), capabilities: space.hasCapabilities ? Self.capabilities(space) : nil,
      hasExtendedConfigurationSpace: space.hasExtendedSpace, msiVectors: space.messageInterrupts.msiVectors,
      msixVectors: space.messageInterrupts.msixVectors,
      linkCapability: device.linkCapability.map(FunctionPassport.Link.init),
      linkStatus: device.link.map(FunctionPassport.Link.init),
      resetMethods: device.resetMethods?.map(\.rawValue),
      errors: device.errorCounters.map {
        FunctionPassport.Errors(correctable: $0.correctable, nonFatal: $0.nonFatal, fatal: $0.fatal)
      }, numaNode: device.numaNode, group: device.group, groupType: group?.type?.rawValue,
      groupCompanions: group.map { companions(of: device, in: $0) } ?? [],
      usbDevices: device.pciClass.isUSBController
        ? machine.usb.devices(onController: device.address).map { usb($0) } : nil)
  }

  private func companions(of device: PCIDevice, in group: IOMMUGroup) -> [FunctionPassport.Companion] {
    machine.members(of: group).filter { $0.address != device.address && !$0.isBridge }.map {
      FunctionPassport.Companion(
        address: "\($0.address)", vendorID: Int($0.identity.vendor), deviceID: Int($0.identity.device))
    }
  }

  private static func rom(_ bytes: [UInt8]) -> FunctionPassport.ROM {
    FunctionPassport.ROM(images: OptionROM(bytes: bytes).images.map(\.name), digest: "\(SHA256Digest(of: bytes))")
  }

  static func capabilities(_ space: ConfigurationSpace) -> [FunctionPassport.Capability] {
    let lists = [(space.capabilities, false), (space.extendedCapabilities, true)]
    return lists.flatMap { list, isExtended in
      list.map {
        FunctionPassport.Capability(
          id: Int($0.id), isExtended: isExtended, name: PCICapability.name($0.id, isExtended: isExtended),
          visibility: CapabilityVisibility(id: $0.id, isExtended: isExtended))
      }
    }
  }

  private func serialNumber(of device: PCIDevice) -> String? {
    known(device.configuration.deviceSerialNumber.value).map { DeviceSerial($0, of: device.identity).text(digests) }
  }

  /// A redacted capture has stand-ins for serial numbers, which no device in a guest will have: a passport must not ask
  /// for them.
  private func known<Value>(_ value: Value?) -> Value? { machine.isRedacted ? nil : value }

  private func usb(_ device: USBDevice) -> USBPassport {
    USBPassport(
      path: "\(device.usbPath)", vendorID: Int(device.vendor), productID: Int(device.product),
      release: Int(device.release), classCode: Int(device.deviceClass.code),
      serialNumber: known(device.serial).map { DeviceSerial($0, of: device).text(digests) },
      megabitsPerSecond: device.megabitsPerSecond, usbVersion: device.usbVersion, ports: device.usbPath.ports,
      descriptorsDigest: device.descriptors.isEmpty ? nil : "\(SHA256Digest(of: device.descriptors))",
      containerID: known(device.binaryObjectStore?.containerID).map {
        DeviceSerial(container: $0, of: device).text(digests)
      },
      isHub: device.isHub)
  }
}

extension FunctionPassport.BAR {
  init(_ resource: PCIResource) {
    self.init(
      kind: resource.isIO ? "io" : resource.is64Bit ? "memory64" : "memory32", index: resource.index,
      sizeBytes: resource.size, isPrefetchable: resource.isPrefetchable)
  }
}
