// SPDX-License-Identifier: GPL-3.0-or-later
internal import CVulkan
package import Inventory

/// Memory that a device's queue copies to and from. Given back at the end.
@safe package final class VulkanBuffer {
  /// Owned: from `init` to `deinit`.
  let pointer: OpaquePointer
  /// Where the processor has it: `bytes` bytes as long as this object; nil for the device's own.
  package let base: UnsafeMutableRawPointer?
  private let queue: VulkanQueue
  /// Memory of ours that was handed to the device; it goes after the buffer.
  private let memory: ImportedMemory?

  /// Owns memory: an object, since a noncopyable value cannot be optional here.
  private final class ImportedMemory {
    let memory: HostMemory

    init(_ memory: consuming HostMemory) { self.memory = memory }
  }

  private init(
    _ pointer: OpaquePointer, _ base: UnsafeMutableRawPointer?, _ queue: VulkanQueue, _ memory: ImportedMemory?
  ) {
    unsafe self.pointer = pointer
    unsafe self.base = base
    self.queue = queue
    self.memory = memory
  }

  deinit {
    if queue.isIdle {
      unsafe cvulkan_buffer_free(queue.pointer, pointer)
    } else if let memory {
      // The device may still write to it: it stays until the process ends.
      _ = unsafe Unmanaged.passRetained(memory)
    }
  }

  /// Memory of known pages, handed to the device as it is.
  package static func importing(_ memory: consuming HostMemory, for queue: VulkanQueue) throws(VulkanError)
    -> VulkanBuffer
  {
    let owned = ImportedMemory(memory)
    var pointer: OpaquePointer?
    let result = unsafe cvulkan_import(queue.pointer, owned.memory.base, UInt64(owned.memory.size), &pointer)
    try VulkanLibrary.check("memory of \(owned.memory.backing.rawValue) pages cannot be handed to the GPU", result)
    guard let pointer = unsafe pointer else { throw VulkanError(what: "memory", result: -1) }
    return unsafe VulkanBuffer(pointer, owned.memory.base, queue, owned)
  }

  /// Memory of the host, of the driver's choice.
  package static func host(bytes: Int, for queue: VulkanQueue) throws(VulkanError) -> VulkanBuffer {
    var (pointer, base): (OpaquePointer?, UnsafeMutableRawPointer?) = (nil, nil)
    let result = unsafe cvulkan_host(queue.pointer, UInt64(bytes), &pointer, &base)
    try VulkanLibrary.check("\(bytes) bytes of host memory cannot be had from the GPU's driver", result)
    guard let pointer = unsafe pointer else { throw VulkanError(what: "memory", result: -1) }
    return unsafe VulkanBuffer(pointer, base, queue, nil)
  }

  /// Memory of the device.
  package static func local(bytes: Int, for queue: VulkanQueue) throws(VulkanError) -> VulkanBuffer {
    var pointer: OpaquePointer?
    let result = unsafe cvulkan_local(queue.pointer, UInt64(bytes), &pointer)
    try VulkanLibrary.check("\(bytes) bytes of the GPU's memory cannot be had", result)
    guard let pointer = unsafe pointer else { throw VulkanError(what: "memory", result: -1) }
    return unsafe VulkanBuffer(pointer, nil, queue, nil)
  }

  /// What imported memory turned out to be made of.
  package func achievedBacking(in tree: any FileTree) -> AchievedBacking? { memory?.memory.achievedBacking(in: tree) }
}
