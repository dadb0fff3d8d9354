// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
internal import HostControl
package import Inventory
internal import SystemPackage

/// A PCI function that this process has through VFIO, with an address space of its own. When this value ends its
/// descriptors are closed: the kernel then undoes every mapping and resets the function, if it can be reset.
package struct VFIODevice: ~Copyable {
  package let address: PCIAddress
  package let backend: VFIOBackend
  /// How large the IOMMU's pages may be in this address space.
  package let ioPages: IOPageRule
  /// Whether the kernel can reset it.
  package let canReset: Bool
  package let space: AddressSpace
  private let device: Int32
  /// What else is open for it, in the order of closing.
  private let others: (Int32, Int32)
  /// Where in the device's descriptor configuration space lies.
  private let configuration: UInt64

  private static let configurationRegion: UInt32 = 7
  private static let commandRegister = 4

  /// What is open so far; closed again when opening fails half way.
  private struct Descriptors: ~Copyable {
    var device: Int32 = -1
    var others: (Int32, Int32) = (-1, -1)

    /// Lets go without closing.
    consuming func release() -> (Int32, (Int32, Int32)) {
      let result = (device, others)
      discard self
      return result
    }

    deinit {
      for descriptor in [device, others.0, others.1] where descriptor >= 0 { close(descriptor) }
    }
  }

  /// The interface by which a function that vfio-pci has is opened unless another is asked for: iommufd where the
  /// kernel has it.
  package static func backend(for address: PCIAddress, in tree: any FileTree) -> VFIOBackend {
    node(of: address, in: tree) == nil ? .type1 : .iommufd
  }

  /// Its node for iommufd; nil where it, or iommufd, is not there.
  private static func node(of address: PCIAddress, in tree: any FileTree) -> String? {
    let names = try? tree.list(FunctionState.path(address) + "/vfio-dev")
    guard tree.exists("/dev/iommu"), let node = names?.first.map(VFIONodes.node(ofDevice:)), tree.exists(node)
    else { return nil }
    return node
  }

  /// Opens a function that vfio-pci has. Without `backend` it takes iommufd where the kernel has it for this function,
  /// else the group model.
  package init(
    _ address: PCIAddress, in tree: any FileTree, backend: VFIOBackend? = nil, ioPages: IOPageRule = .largest
  ) throws(VFIOError) {
    let path = FunctionState.path(address)
    let driver = tree.linkName(path + "/driver")
    guard let driver, PCIDevice.isVFIODriver(driver) else { throw .notBound(address, driver: driver) }
    let node = Self.node(of: address, in: tree)
    let chosen = backend ?? (node == nil ? .type1 : .iommufd)
    var descriptors = Descriptors()
    let space: AddressSpace
    switch chosen {
    case .iommufd:
      guard let node else { throw .noBackend(.iommufd) }
      space = try Self.openIOMMUFD(address, node, ioPages, &descriptors)
    case .type1:
      guard tree.exists(VFIONodes.container) else { throw .noBackend(backend) }
      guard let group = tree.linkName(path + "/iommu_group").flatMap({ Int($0) }) else {
        throw .node(path: path + "/iommu_group", .noSuchFileOrDirectory)
      }
      space = try Self.openType1(address, group, &descriptors)
    }
    var (flags, regions): (UInt32, UInt32) = (0, 0)
    var region = clinux_vfio_region()
    try Self.check(unsafe clinux_vfio_device_info(descriptors.device, &flags, &regions), "get its description", address)
    try Self.check(
      unsafe clinux_vfio_region(descriptors.device, Self.configurationRegion, &region), "find its configuration space",
      address)
    self.address = address
    self.backend = chosen
    self.ioPages = ioPages
    self.space = space
    canReset = flags & 1 != 0
    configuration = region.offset
    (device, others) = descriptors.release()
  }

  deinit {
    // The device before its group, the group before its container (VFIO_GROUP_UNSET_CONTAINER in the kernel's vfio.h).
    close(device)
    if others.0 >= 0 { close(others.0) }
    if others.1 >= 0 { close(others.1) }
  }

  private static func check(_ result: Int32, _ what: String, _ address: PCIAddress) throws(VFIOError) {
    if result < 0 { throw .call("cannot \(what)", address, Errno(rawValue: -result)) }
  }

  private static func node(_ path: String) throws(VFIOError) -> Int32 {
    let descriptor = unsafe clinux_open_node(path)
    guard descriptor >= 0 else { throw .node(path: path, Errno(rawValue: -descriptor)) }
    return descriptor
  }

  /// vfio.rst: a group into a container, an IOMMU for the container, then the device.
  private static func openType1(
    _ address: PCIAddress, _ group: Int, _ descriptors: inout Descriptors
  ) throws(VFIOError) -> AddressSpace {
    let container = try node(VFIONodes.container)
    descriptors.others.1 = container
    guard clinux_vfio_has_type1(container) == 1 else { throw .noType1 }
    let groupDescriptor = try node(VFIONodes.node(ofGroup: group))
    descriptors.others.0 = groupDescriptor
    guard clinux_vfio_group_is_viable(groupDescriptor) == 1 else { throw .notViable(group: group) }
    try check(clinux_vfio_group_set_container(groupDescriptor, container), "get an address space", address)
    try check(clinux_vfio_set_type1(container), "use the IOMMU", address)
    let device = unsafe clinux_vfio_group_device(groupDescriptor, address.description)
    try check(device, "open it", address)
    descriptors.device = device
    var sizes: UInt64 = 0
    let count = unsafe clinux_type1_info(container, &sizes, nil, 0)
    let smallest = count >= 0 && sizes != 0 ? 1 << UInt64(sizes.trailingZeroBitCount) : 4096
    return .type1(container: container, pageBytes: UInt64(smallest))
  }

  /// vfio.rst, "IOMMUFD and vfio_iommu_type1": the device to the iommufd, then into one of its address spaces.
  private static func openIOMMUFD(
    _ address: PCIAddress, _ path: String, _ ioPages: IOPageRule, _ descriptors: inout Descriptors
  ) throws(VFIOError) -> AddressSpace {
    let iommu = try node("/dev/iommu")
    descriptors.others.0 = iommu
    let device = try node(path)
    descriptors.device = device
    try check(clinux_iommufd_bind(device, iommu), "bind it to iommufd", address)
    var id: UInt32 = 0
    try check(unsafe clinux_iommufd_allocate(iommu, &id), "get an address space", address)
    if ioPages == .smallest {
      try check(clinux_iommufd_set_huge_pages(iommu, id, false), "have the IOMMU's pages small", address)
    }
    try check(clinux_iommufd_attach(device, id), "enter the address space", address)
    return .iommufd(descriptor: iommu, id: id)
  }

  // MARK: Memory

  /// The IO addresses that may be mapped now.
  package func addresses() throws(VFIOError) -> IOVASpace {
    var ranges = [clinux_iova_range](repeating: clinux_iova_range(), count: 64)
    let count: Int32
    switch space {
    case .iommufd(let descriptor, let id):
      count = unsafe clinux_iommufd_ranges(descriptor, id, &ranges, Int32(ranges.count))
    case .type1(let container, _):
      var sizes: UInt64 = 0
      count = unsafe clinux_type1_info(container, &sizes, &ranges, Int32(ranges.count))
    }
    try Self.check(count, "ask for its IO addresses", address)
    let allowed = ranges.prefix(Int(count)).filter { $0.start <= $0.last }.map { $0.start...$0.last }
    return allowed.isEmpty ? .unknown : IOVASpace(allowed: allowed)
  }

  /// Lets the device read and write memory at an IO address. Unmap it before the memory ends.
  package func map(_ memory: borrowing HostMemory, at iova: UInt64) throws(VFIOError) {
    let result = space.map(memory.address, at: iova, bytes: UInt64(memory.size), ioPages)
    guard result < 0 else { return }
    // Some of the smallest pages may be mapped already.
    _ = space.unmap(iova, bytes: UInt64(memory.size))
    throw .mapping(bytes: memory.size, iova: iova, Errno(rawValue: -result))
  }

  /// Takes a mapping back.
  package func unmap(iova: UInt64, bytes: Int) throws(VFIOError) {
    let result = space.unmap(iova, bytes: UInt64(bytes))
    if result < 0 { throw .mapping(bytes: bytes, iova: iova, Errno(rawValue: -result)) }
  }

  // MARK: The device

  /// Maps the beginning of a BAR. Throws when it is smaller, or may not be mapped.
  package func registers(bar: Int, bytes: Int) throws(VFIOError) -> MappedRegion {
    var region = clinux_vfio_region()
    try Self.check(unsafe clinux_vfio_region(device, UInt32(bar), &region), "find BAR \(bar)", address)
    let page = Int(getpagesize())
    let size = (bytes + page - 1) / page * page
    guard region.mappable >= UInt64(size) else { throw .region(address, index: bar, bytes: bytes) }
    var failure: Int32 = 0
    // SAFETY: the mapping belongs to the region that is returned; it outlives the descriptor if need be.
    guard let base = unsafe clinux_vfio_map_region(device, region.offset, UInt64(size), &failure) else {
      throw .call("cannot map BAR \(bar)", address, Errno(rawValue: -failure))
    }
    return unsafe MappedRegion(taking: base, size: size)
  }

  /// Reads 16 bits of configuration space, as vfio-pci shows it.
  package func configuration16(_ offset: Int) throws(VFIOError) -> UInt16 {
    var value: UInt16 = 0
    let got = unsafe pread(device, &value, 2, Int(configuration) + offset)
    guard got == 2 else {
      throw .call("cannot read configuration space", address, got < 0 ? Errno(rawValue: errno) : .ioError)
    }
    return UInt16(littleEndian: value)
  }

  /// Writes 16 bits of configuration space, as far as vfio-pci lets it through.
  package func setConfiguration16(_ offset: Int, _ value: UInt16) throws(VFIOError) {
    var value = value.littleEndian
    let put = unsafe pwrite(device, &value, 2, Int(configuration) + offset)
    guard put == 2 else {
      throw .call("cannot write configuration space", address, put < 0 ? Errno(rawValue: errno) : .ioError)
    }
  }

  /// Whether the function may do DMA: Bus Master Enable in its command register (PCI Express Base Specification,
  /// 7.5.1.1.3). Its memory space is enabled along with it, its legacy interrupt is not.
  package func setBusMaster(_ isOn: Bool) throws(VFIOError) {
    let old = try configuration16(Self.commandRegister)
    let (memorySpace, busMaster, interruptDisable): (UInt16, UInt16, UInt16) = (0x2, 0x4, 0x400)
    try setConfiguration16(
      Self.commandRegister, (isOn ? old | memorySpace | busMaster : old & ~busMaster) | interruptDisable)
  }

  /// Resets the function.
  package func reset() throws(VFIOError) { try Self.check(clinux_vfio_reset(device), "reset it", address) }
}
