// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Inventory

/// An NVMe controller driven from this process: one queue for administration, one for reading, and no interrupts. It
/// can identify itself and read; nothing that it could be asked for changes a medium (`NVMeCommand`).
///
/// When this value ends the queues are deleted, the controller is disabled, its DMA switched off, and the device
/// closed, which resets it. Section numbers are those of the NVM Express Base Specification, revision 2.0.
package struct NVMeController: ~Copyable {
  /// Offsets of the controller's properties (3.1.3).
  private enum Property {
    static let capabilities = 0x00
    static let interruptMaskSet = 0x0c
    static let configuration = 0x14
    static let status = 0x1c
    static let adminQueueAttributes = 0x24
    static let adminSubmissionQueue = 0x28
    static let adminCompletionQueue = 0x30
  }

  /// Pages of the controller's own memory.
  private enum Page {
    static let adminSubmissions = 0
    static let adminCompletions = 1
    static let submissions = 2
    static let completions = 3
    static let answer = 4
    static let pageList = 5
    static let count = 6
  }

  static let pageBytes = 4096
  private static let entries = 32
  private static let commandSeconds = 10.0

  package let device: VFIODevice
  private let registers: MappedRegion
  private let own: MappedMemory
  private var admin: NVMeQueue
  private var io: NVMeQueue
  /// CAP.TO: how long enabling and disabling may take.
  private let readySeconds: Double
  private var hasCompletionQueue = false
  private var hasSubmissionQueue = false
  /// IO addresses that are not used yet: for the memory that is read to.
  package private(set) var addresses: IOVASpace
  /// The namespace that is read; the first one that is active.
  package private(set) var namespace: NVMeNamespace?
  /// The largest transfer in bytes (MDTS), as far as this driver goes: one page of a page list.
  package private(set) var largestTransfer = 0
  /// As the controller tells them, without the padding.
  package private(set) var model = ""
  package private(set) var firmware = ""

  /// Takes over a device and makes its controller ready to read. The device is closed again when that fails.
  package static func start(_ device: consuming VFIODevice) throws(NVMeError) -> NVMeController {
    let registers = try registers(of: device)
    var addresses = try addresses(of: device)
    let own = try ownMemory(for: device, in: &addresses)
    let capabilities = registers.read64(Property.capabilities)
    guard capabilities != .max else { throw .fatal(device.address, status: .max) }
    // CAP.DSTRD, CAP.MPSMIN, CAP.CSS, CAP.MQES (3.1.3.1).
    let stride = 4 << Int(capabilities >> 32 & 0xf)
    guard 0x1000 + 4 * stride <= registers.size else {
      throw .unsupported(device.address, "its doorbells are too far apart for this driver")
    }
    guard capabilities >> 48 & 0xf == 0 else { throw .unsupported(device.address, "its smallest page is not 4 KiB") }
    guard capabilities >> 37 & 1 == 1 else { throw .unsupported(device.address, "it has no NVM command set") }
    let entries = min(Self.entries, Int(capabilities & 0xffff) + 1)
    guard entries >= 2 else { throw .unsupported(device.address, "its queues are too short") }
    let base = unsafe own.memory.base
    func queue(_ number: Int, _ submissions: Int, _ completions: Int) -> NVMeQueue {
      unsafe NVMeQueue(
        number: number, entries: entries, submissions: base + submissions * pageBytes,
        completions: base + completions * pageBytes, stride: stride)
    }
    var controller = NVMeController(
      device: device, registers: registers, own: own, addresses: addresses,
      admin: queue(0, Page.adminSubmissions, Page.adminCompletions), io: queue(1, Page.submissions, Page.completions),
      // In units of 500 ms; some controllers say 0 and mean "soon".
      readySeconds: max(1, Double(capabilities >> 24 & 0xff) * 0.5))
    try controller.enable()
    try controller.identify()
    try controller.createQueues()
    return controller
  }

  private static func registers(of device: borrowing VFIODevice) throws(NVMeError) -> MappedRegion {
    do throws(VFIOError) { return try device.registers(bar: 0, bytes: 0x2000) } catch { throw .vfio(error) }
  }

  private static func addresses(of device: borrowing VFIODevice) throws(NVMeError) -> IOVASpace {
    do throws(VFIOError) { return try device.addresses() } catch { throw .vfio(error) }
  }

  private static func ownMemory(
    for device: borrowing VFIODevice, in addresses: inout IOVASpace
  ) throws(NVMeError) -> MappedMemory {
    do throws(VFIOError) {
      return try MappedMemory(HostMemory(bytes: Page.count * pageBytes, backing: .pages4K), on: device, in: &addresses)
    } catch { throw .vfio(error) }
  }

  private init(
    device: consuming VFIODevice, registers: consuming MappedRegion, own: consuming MappedMemory, addresses: IOVASpace,
    admin: NVMeQueue, io: NVMeQueue, readySeconds: Double
  ) {
    self.device = device
    self.registers = registers
    self.own = own
    self.addresses = addresses
    self.admin = admin
    self.io = io
    self.readySeconds = readySeconds
  }

  deinit {
    // Reading a controller that left the bus gives all ones; there is nothing to say to it then.
    if registers.read32(Property.status) != .max {
      var admin = admin
      // In this order (3.3.1.2): a completion queue must not go before the queue that uses it. A controller that fails
      // here is reset below all the same.
      if hasSubmissionQueue {
        _ = try? Self.execute(.deleteSubmissionQueue(1), &admin, registers, device.address, seconds: 1)
      }
      if hasCompletionQueue {
        _ = try? Self.execute(.deleteCompletionQueue(1), &admin, registers, device.address, seconds: 1)
      }
      try? Self.disable(registers, device.address, seconds: readySeconds)
    }
    try? device.setBusMaster(false)
    if device.canReset { try? device.reset() }
  }

  // MARK: Bringing up (3.5.1)

  private mutating func enable() throws(NVMeError) {
    try Self.disable(registers, device.address, seconds: readySeconds)
    do throws(VFIOError) { try device.setBusMaster(true) } catch { throw .vfio(error) }
    registers.write32(Property.interruptMaskSet, .max)
    let count = UInt32(admin.entries - 1)
    registers.write32(Property.adminQueueAttributes, count << 16 | count)
    registers.write64(Property.adminSubmissionQueue, iova(Page.adminSubmissions))
    registers.write64(Property.adminCompletionQueue, iova(Page.adminCompletions))
    // CC (3.1.3.5): entries of 2^4 and 2^6 bytes, pages of 4 KiB, the NVM command set, enabled.
    registers.write32(Property.configuration, 4 << 20 | 6 << 16 | 1)
    try Self.await("the controller to be ready", registers, device.address, seconds: readySeconds) { $0 & 1 == 1 }
  }

  private static func disable(
    _ registers: borrowing MappedRegion, _ address: PCIAddress, seconds: Double
  ) throws(NVMeError) {
    let configuration = registers.read32(Property.configuration)
    if configuration & 1 == 1 { registers.write32(Property.configuration, configuration & ~1) }
    // A fatal status goes with the reset that this is.
    try Self.await("the controller to stop", registers, address, seconds: seconds, ignoresFailure: true) { $0 & 1 == 0 }
  }

  /// Waits for bits of CSTS (3.1.3.6).
  private static func await(
    _ what: String, _ registers: borrowing MappedRegion, _ address: PCIAddress, seconds: Double,
    ignoresFailure: Bool = false, until condition: (UInt32) -> Bool
  ) throws(NVMeError) {
    let end = Clock.now() + UInt64(seconds * 1e9)
    while true {
      let status = registers.read32(Property.status)
      if status == .max || (status & 2 != 0 && !ignoresFailure) { throw .fatal(address, status: status) }
      if condition(status) { return }
      if Clock.now() > end { throw .timedOut(address, waitingFor: what, seconds: seconds, status: status) }
      clinux_relax()
    }
  }

  private func iova(_ page: Int) -> UInt64 { own.iova + UInt64(page * Self.pageBytes) }

  private mutating func identify() throws(NVMeError) {
    let controller = try answer(to: .identify(.controller, to: iova(Page.answer)))
    func text(_ range: Range<Int>) -> String {
      let letters = controller[range].map { (33...126).contains($0) ? $0 : 32 }
      return String(decoding: letters, as: UTF8.self).split(separator: " ").joined(separator: " ")
    }
    // Identify Controller data structure (5.17.2.1): MN, FR, MDTS.
    model = text(24..<64)
    firmware = text(64..<72)
    let limit = Self.pageBytes * (1 + Self.pageBytes / 8)
    largestTransfer =
      controller[77] == 0 || controller[77] > 20 ? limit : min(limit, Self.pageBytes << Int(controller[77]))
    let list = try answer(to: .identify(.activeNamespaces, to: iova(Page.answer)))
    let number = list[0..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard number != 0 else { throw .unsupported(device.address, "it has no active namespace") }
    let structure = try answer(to: .identify(.namespace, namespace: number, to: iova(Page.answer)))
    guard let namespace = NVMeNamespace(number: number, structure: structure) else {
      throw .unsupported(device.address, "the blocks of namespace \(number) carry metadata")
    }
    self.namespace = namespace
  }

  private mutating func answer(to command: NVMeCommand) throws(NVMeError) -> [UInt8] {
    try execute(command)
    return own.memory.bytes(Page.answer * Self.pageBytes..<(Page.answer + 1) * Self.pageBytes)
  }

  private mutating func createQueues() throws(NVMeError) {
    try execute(.oneQueuePair)
    try execute(.createCompletionQueue(1, entries: io.entries, at: iova(Page.completions)))
    hasCompletionQueue = true
    try execute(.createSubmissionQueue(1, entries: io.entries, at: iova(Page.submissions)))
    hasSubmissionQueue = true
  }

  private mutating func execute(_ command: NVMeCommand) throws(NVMeError) {
    try Self.execute(command, &admin, registers, device.address, seconds: Self.commandSeconds)
  }

  /// Sends a command and waits for its end, with a deadline. Returns the nanoseconds from the doorbell to the
  /// completion.
  @discardableResult
  private static func execute(
    _ command: NVMeCommand, _ queue: inout NVMeQueue, _ registers: borrowing MappedRegion, _ address: PCIAddress,
    seconds: Double
  ) throws(NVMeError) -> UInt64 {
    let tail = queue.put(command)
    let start = Clock.now()
    registers.write32(queue.submissionDoorbell, tail)
    var spins = 0
    while !queue.hasCompletion {
      spins += 1
      // The clock and the register are looked at rarely, since a read of a register delays what is waited for; nor does
      // the loop pause (a PAUSE is up to 140 cycles, which would show in what is measured).
      if spins & 0xf_ffff == 0 {
        let status = registers.read32(Property.status)
        if status == .max || status & 2 != 0 { throw .fatal(address, status: status) }
        if Clock.now() - start > UInt64(seconds * 1e9) {
          throw .timedOut(address, waitingFor: "the command \(command.opcode)", seconds: seconds, status: status)
        }
      }
    }
    let end = Clock.now()
    let completion = queue.take()
    registers.write32(queue.completionDoorbell, completion.doorbell)
    guard completion.status & 0x7ff == 0 else {
      throw .command(
        address, command.opcode, type: UInt8(completion.status >> 8 & 0x7), code: UInt8(completion.status & 0xff))
    }
    return end - start
  }

  // MARK: Reading

  /// Maps memory to read to.
  package mutating func map(_ memory: consuming HostMemory) throws(NVMeError) -> MappedMemory {
    do throws(VFIOError) { return try MappedMemory(memory, on: device, in: &addresses) } catch { throw .vfio(error) }
  }

  /// Prepares reads of a size. Throws `unsupported` when the controller cannot do them at once, or the namespace ends
  /// before.
  package func reads(bytes: Int, from firstBlock: UInt64) throws(NVMeError) -> NVMeReads {
    guard let namespace else { throw .unsupported(device.address, "it has no active namespace") }
    guard bytes > 0, bytes % namespace.blockBytes == 0, bytes <= largestTransfer else {
      throw .unsupported(
        device.address,
        "it cannot read \(bytes) bytes at once: blocks have \(namespace.blockBytes), and \(largestTransfer) is the most"
      )
    }
    let blocks = bytes / namespace.blockBytes
    guard firstBlock < namespace.blocks, namespace.blocks - firstBlock >= UInt64(blocks) else {
      throw .unsupported(device.address, "namespace \(namespace.number) ends before the blocks that were asked for")
    }
    return NVMeReads(bytes: bytes, blocks: blocks, firstBlock: firstBlock)
  }

  /// Reads once, to an IO address that is mapped for so many bytes. Returns the nanoseconds from the doorbell to the
  /// completion.
  @discardableResult
  package mutating func time(_ reads: NVMeReads, to target: UInt64) throws(NVMeError) -> UInt64 {
    let list = unsafe own.memory.base + Page.pageList * Self.pageBytes
    let layout = NVMePageLayout(target: target, bytes: reads.bytes, list: iova(Page.pageList))
    // SAFETY: the list is a page of the controller's own memory, and `largestTransfer` keeps it from being longer.
    for entry in 0..<layout.listed {
      unsafe list.storeBytes(of: layout.entry(entry), toByteOffset: entry * 8, as: UInt64.self)
    }
    let command = NVMeCommand.read(
      namespace: namespace?.number ?? 0, firstBlock: reads.firstBlock, blocks: reads.blocks, pages: layout.pointers)
    return try Self.execute(command, &io, registers, device.address, seconds: Self.commandSeconds)
  }

  /// Gives the controller back now instead of at the end of its scope.
  package consuming func close() {}
}
