// SPDX-License-Identifier: GPL-3.0-or-later
internal import CVulkan

/// A logical device with one queue that copies, and a clock at both ends of what it does.
@safe package final class VulkanQueue {
  /// Owned: from `init` to `deinit`.
  let pointer: OpaquePointer
  private let device: VulkanDevice
  /// How long work may take on top of what it takes at 100 MB/s.
  private let timeoutNanoseconds: UInt64
  private var isWorking = false

  package init(_ device: VulkanDevice, timeout: Double) throws(VulkanError) {
    var pointer: OpaquePointer?
    let result = unsafe cvulkan_device_open(device.library.pointer, device.index, &pointer)
    try VulkanLibrary.check("\(device.name) cannot be opened", result)
    guard let pointer = unsafe pointer else { throw VulkanError(what: device.name, result: -1) }
    unsafe self.pointer = pointer
    self.device = device
    timeoutNanoseconds = UInt64(timeout * 1e9)
  }

  /// A queue that never finished keeps what it uses: to take that away is undefined, and the end of the process does
  /// it.
  deinit {
    guard isWorking else { return unsafe cvulkan_device_close(pointer) }
    // Nor may the instance go before the device.
    _ = unsafe Unmanaged.passRetained(device.library)
  }

  /// Whether buffers may be freed: nothing is under way any more.
  var isIdle: Bool { !isWorking }

  /// Whether it does nothing but copy.
  package var isTransferOnly: Bool { unsafe cvulkan_is_transfer_only(pointer) }

  /// Writes down a batch of copies, one behind the other in both buffers.
  package func record(_ from: VulkanBuffer, _ to: VulkanBuffer, bytes: Int, copies: Int) throws(VulkanError) {
    try VulkanLibrary.check(
      "the copies cannot be written down",
      unsafe cvulkan_record(pointer, from.pointer, to.pointer, UInt64(bytes), UInt32(copies)))
  }

  /// Does what was written down last, and times it. `meanwhile` is called when it has been handed over. `bytes`: all
  /// that is moved.
  package func time(bytes: Int, meanwhile: () -> Void = {}) throws(VulkanError) -> DeviceTime {
    let start = Clock.now()
    try VulkanLibrary.check("\(device.name) takes no work", unsafe cvulkan_submit(pointer))
    isWorking = true
    meanwhile()
    let result = unsafe cvulkan_wait(pointer, timeoutNanoseconds &+ UInt64(bytes) &* 10)
    // A lost device does nothing any more.
    if Int(result) != CVULKAN_TIMEOUT { isWorking = false }
    let wall = Clock.now() &- start
    try VulkanLibrary.check("\(device.name) did not copy \(bytes) bytes", result)
    var ticks: UInt64 = 0
    try VulkanLibrary.check("\(device.name) does not tell the time", unsafe cvulkan_ticks(pointer, &ticks))
    return DeviceTime(device: UInt64((Double(ticks) * device.tickNanoseconds).rounded()), wall: wall)
  }
}
