// SPDX-License-Identifier: GPL-3.0-or-later
import HostControl
import Inventory
import Passthrough
import Synchronization
import SystemPackage

/// What the kernel does with drivers and groups when sysfs is written, as far as `KernelInterface` needs it: a tree of
/// files that reacts. After `drivers/base/bus.c`, `drivers/pci/pci-driver.c` and iommu_group_store_type.
final class KernelModel: KernelInterface {
  private struct State {
    var tree = MemoryFileTree()
    /// Which driver knows which functions by their ids.
    var known: [String: Set<String>] = [:]
    var groups: [String: Int] = [:]
    var failures: [String: Errno] = [:]
    var obstacles: [PCIAddress: [HostUse]] = [:]
    var deviceObstacles: [String: [HostUse]] = [:]
    /// What of the host's uses cannot be read.
    var unseen: Gap?
    var log: [String] = []
    /// Counts down with every write; the process "is killed" at 0.
    var writesLeft: Int?
  }

  /// The process is killed here: nothing that it would still do happens.
  struct Killed: Error {}

  private let state = Mutex(State())

  /// `functions`: address, the driver that has it, its group. Every driver knows its function; vfio-pci knows none by
  /// itself.
  init(_ functions: [(String, driver: String?, group: Int)], type: String? = "DMA-FQ", hasVFIO: Bool = true) {
    state.withLock { state in
      if hasVFIO { state.tree["/sys/bus/pci/drivers/vfio-pci"] = .directory }
      for (address, driver, group) in functions {
        let path = "/sys/bus/pci/devices/\(address)"
        state.tree.write(path + "/driver_override", "(null)")
        state.groups[address] = group
        state.tree[path + "/iommu_group"] = .link("../../../../kernel/iommu_groups/\(group)")
        if let type { state.tree.write("/sys/kernel/iommu_groups/\(group)/type", type) }
        guard let driver else { continue }
        state.tree["/sys/bus/pci/drivers/\(driver)"] = .directory
        state.tree[path + "/driver"] = .link("../../../bus/pci/drivers/\(driver)")
        state.known[driver, default: []].insert(address)
      }
    }
  }

  /// A USB device with one interface that a driver has.
  func addUSB(_ device: String, interface: String, driver: String, power: String = "auto") {
    state.withLock { state in
      state.tree[("/sys/bus/usb/drivers/\(driver)")] = .directory
      state.tree["/sys/bus/usb/devices/\(interface)"] = .directory
      state.tree["/sys/bus/usb/devices/\(interface)/driver"] = .link("../../../bus/usb/drivers/\(driver)")
      state.tree.write("/sys/bus/usb/devices/\(device)/power/control", power)
    }
  }

  // MARK: What tests ask and set

  func driver(_ address: String) -> String? {
    state.withLock { Self.name(try? $0.tree.link("/sys/bus/pci/devices/\(address)/driver")) }
  }
  func override(_ address: String) -> String? { text("/sys/bus/pci/devices/\(address)/driver_override") }
  func type(_ group: Int) -> String? { text("/sys/kernel/iommu_groups/\(group)/type") }
  var log: [String] { state.withLock { $0.log } }

  func fail(_ path: String, _ errno: Errno?) { state.withLock { $0.failures[path] = errno } }
  func use(_ address: String, _ uses: [HostUse]) {
    guard let parsed = PCIAddress(address) else { return }
    state.withLock { $0.obstacles[parsed] = uses }
  }
  /// From now on who uses what cannot be read.
  func hide(_ path: String?) { state.withLock { $0.unseen = path.map { Gap(path: $0, errno: .permissionDenied) } } }
  func useDevice(_ device: String, _ uses: [HostUse]) { state.withLock { $0.deviceObstacles[device] = uses } }
  func contents(_ path: String) -> String? { text(path) }
  func link(_ path: String) -> String? { state.withLock { Self.name(try? $0.tree.link(path)) } }
  /// From the n-th write on every one fails, as if the process were gone.
  func kill(afterWrites count: Int?) { state.withLock { $0.writesLeft = count } }
  func move(_ address: String, to group: Int) {
    state.withLock {
      $0.tree["/sys/bus/pci/devices/\(address)/iommu_group"] = .link("../../../../kernel/iommu_groups/\(group)")
    }
  }
  func remove(_ address: String) { state.withLock { $0.tree["/sys/bus/pci/devices/\(address)"] = nil } }

  private func text(_ path: String) -> String? {
    state.withLock { state in
      (try? state.tree.read(path, limit: 100)).map { String(decoding: $0.dropLast(), as: UTF8.self) }
    }
  }

  private static func name(_ link: String?) -> String? { link?.split(separator: "/").last.map(String.init) }

  // MARK: KernelInterface

  var files: any FileTree { state.withLock { $0.tree } }

  func obstacles(to function: PCIAddress) throws(AssignmentError) -> [HostUse] {
    try see("\(function)")
    return state.withLock { $0.obstacles[function] ?? [] }
  }

  func obstacles(below device: String) throws(AssignmentError) -> [HostUse] {
    try see(device)
    return state.withLock { $0.deviceObstacles[device] ?? [] }
  }

  private func see(_ device: String) throws(AssignmentError) {
    if let gap = state.withLock({ $0.unseen }) { throw .unknownUse(device, why: gap.summary) }
  }

  func write(_ text: String, to path: String) throws(Errno) {
    let result: Result<Void, Errno> = state.withLock { state in
      do throws(Errno) { return .success(try Self.write(text, to: path, &state)) } catch { return .failure(error) }
    }
    try result.get()
  }

  private static func write(_ text: String, to path: String, _ state: inout State) throws(Errno) {
    if let left = state.writesLeft {
      guard left > 0 else { throw .noSuchProcess }
      state.writesLeft = left - 1
    }
    if let errno = state.failures[path] { throw errno }
    state.log.append("\(path.split(separator: "/").suffix(2).joined(separator: "/")) = \(text.filter { $0 != "\n" })")
    let parts = path.split(separator: "/").map(String.init)
    switch (parts.last ?? "", parts.dropLast().last ?? "") {
    case ("driver_override", _):
      state.tree.write(path, text == "\n" ? "(null)" : text.filter { $0 != "\n" })
    case ("control", "power"): state.tree.write(path, text)
    case ("unbind", let driver) where path.hasPrefix("/sys/bus/usb/"):
      let link = "/sys/bus/usb/devices/\(text)/driver"
      guard name(try? state.tree.link(link)) == driver else { throw Errno(rawValue: 19) }
      state.tree[link] = nil
    case ("bind", let driver) where path.hasPrefix("/sys/bus/usb/"):
      let link = "/sys/bus/usb/devices/\(text)/driver"
      guard (try? state.tree.link(link)) == nil else { throw Errno(rawValue: 16) }
      state.tree[link] = .link("../../../bus/usb/drivers/\(driver)")
    case ("unbind", let driver):
      let link = "/sys/bus/pci/devices/\(text)/driver"
      guard name(try? state.tree.link(link)) == driver else { throw Errno(rawValue: 19) }
      state.tree[link] = nil
    case ("bind", let driver):
      let device = "/sys/bus/pci/devices/\(text)"
      guard let bytes = try? state.tree.read(device + "/driver_override", limit: 100) else { throw Errno(rawValue: 19) }
      let override = String(decoding: bytes.dropLast(), as: UTF8.self)
      let matches = override == "(null)" ? state.known[driver]?.contains(text) == true : override == driver
      guard matches, (try? state.tree.link(device + "/driver")) == nil else { throw Errno(rawValue: 19) }
      state.tree[device + "/driver"] = .link("../../../bus/pci/drivers/\(driver)")
    case ("type", let group):
      guard ["DMA", "DMA-FQ", "identity", "auto"].contains(text) else { throw .invalidArgument }
      for (address, number) in state.groups where "\(number)" == group {
        if let driver = name(try? state.tree.link("/sys/bus/pci/devices/\(address)/driver")), driver != "pcieport" {
          throw .notPermitted
        }
      }
      state.tree.write(path, text == "auto" ? "DMA-FQ" : text)
    default: throw .noSuchFileOrDirectory
    }
  }
}
