// SPDX-License-Identifier: GPL-3.0-or-later
internal import Dispatch
internal import Synchronization

/// Names of PCI vendors, devices and classes, out of the system's hwdb or pci.ids through libpci.
///
/// Names are for people only; nothing is judged by them. Without the tables every name is nil.
package final class PCINames: Sendable {
  private let tables: Mutex<Tables>

  private struct Tables: ~Copyable {
    let library: PCILibrary?
    var vendors: [UInt16: String?] = [:]
    var devices: [UInt32: String?] = [:]
    var classes: [UInt16: String?] = [:]
  }

  /// `usesTables` false makes every name nil, so that what is printed is the same on every machine.
  package init(usesTables: Bool = true) {
    tables = Mutex(Tables(library: usesTables ? try? PCILibrary(scan: false) : nil))
  }

  /// These names and no others, whatever the system's tables say.
  package init(vendors: [UInt16: String], devices: [PCIIdentity: String], classes: [PCIClass: String]) {
    var tables = Tables(library: nil)
    for (id, name) in vendors { tables.vendors[id] = name }
    for (identity, name) in devices {
      tables.devices[UInt32(identity.vendor) << 16 | UInt32(identity.device)] = name
    }
    for (pciClass, name) in classes { tables.classes[pciClass.code] = name }
    self.tables = Mutex(tables)
  }

  /// Reads the tables on a processor that would else idle: libpci does it at the first question, and whoever is about
  /// to read a machine has none yet.
  package func prepare() {
    DispatchQueue.global().async { _ = self.vendor(0) }
  }

  package func vendor(_ id: UInt16) -> String? {
    tables.withLock { tables in
      if let known = tables.vendors[id] { return known }
      let name = tables.library?.vendorName(id)
      tables.vendors[id] = .some(name)
      return name
    }
  }

  package func device(_ identity: PCIIdentity) -> String? {
    let key = UInt32(identity.vendor) << 16 | UInt32(identity.device)
    return tables.withLock { tables in
      if let known = tables.devices[key] { return known }
      let name = tables.library?.deviceName(identity.vendor, identity.device)
      tables.devices[key] = .some(name)
      return name
    }
  }

  package func pciClass(_ pciClass: PCIClass) -> String? {
    tables.withLock { tables in
      if let known = tables.classes[pciClass.code] { return known }
      // Where it knows the base class alone, libpci puts the number behind its name by itself.
      let suffix = " [\(hexadecimal(pciClass.code, digits: 4))]"
      let name = tables.library?.className(pciClass.code).map {
        $0.hasSuffix(suffix) ? String($0.dropLast(suffix.count)) : $0
      }
      tables.classes[pciClass.code] = .some(name)
      return name
    }
  }

  /// "NVIDIA Corporation AD102 [GeForce RTX 4090]", or "Device 2684" where the tables know nothing.
  package func full(_ identity: PCIIdentity) -> String {
    let vendor = vendor(identity.vendor) ?? "Vendor \(hexadecimal(identity.vendor, digits: 4))"
    return "\(vendor) \(device(identity) ?? "Device \(hexadecimal(identity.device, digits: 4))")"
  }
}
