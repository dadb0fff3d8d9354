// SPDX-License-Identifier: GPL-3.0-or-later
internal import CVulkan

/// What a Vulkan call came back with. Says what to do.
package struct VulkanError: Error, Equatable, CustomStringConvertible {
  /// What was wanted.
  package let what: String
  /// VkResult, or one of ours.
  package let result: Int32

  package var description: String { "\(what): \(name)\(advice)" }

  private var name: String {
    switch Int(result) {
    case CVULKAN_TIMEOUT: "VK_TIMEOUT"
    case CVULKAN_OUT_OF_HOST_MEMORY: "VK_ERROR_OUT_OF_HOST_MEMORY"
    case CVULKAN_OUT_OF_DEVICE_MEMORY: "VK_ERROR_OUT_OF_DEVICE_MEMORY"
    case CVULKAN_INITIALIZATION_FAILED: "VK_ERROR_INITIALIZATION_FAILED"
    case CVULKAN_DEVICE_LOST: "VK_ERROR_DEVICE_LOST"
    case CVULKAN_MEMORY_MAP_FAILED: "VK_ERROR_MEMORY_MAP_FAILED"
    case CVULKAN_EXTENSION_NOT_PRESENT: "VK_ERROR_EXTENSION_NOT_PRESENT"
    case CVULKAN_FEATURE_NOT_PRESENT: "VK_ERROR_FEATURE_NOT_PRESENT"
    case CVULKAN_INCOMPATIBLE_DRIVER: "VK_ERROR_INCOMPATIBLE_DRIVER"
    case CVULKAN_INVALID_EXTERNAL_HANDLE: "VK_ERROR_INVALID_EXTERNAL_HANDLE"
    case CVULKAN_NO_QUEUE: "no queue can copy and tell the time"
    case CVULKAN_NO_MEMORY_TYPE: "no kind of memory fits"
    default: "VkResult \(result)"
    }
  }

  private var advice: String {
    switch Int(result) {
    case CVULKAN_OUT_OF_HOST_MEMORY, CVULKAN_OUT_OF_DEVICE_MEMORY:
      "; take smaller --sizes, or end what else uses the GPU"
    case CVULKAN_DEVICE_LOST:
      "; the GPU was lost: `dmesg` says why, and a reset or a reboot brings it back"
    case CVULKAN_TIMEOUT:
      "; the GPU did not finish its work: `dmesg` may say why, and a reset or a reboot brings it back"
    case CVULKAN_INCOMPATIBLE_DRIVER, CVULKAN_INITIALIZATION_FAILED:
      "; install a Vulkan driver for the GPU on this machine (Debian: mesa-vulkan-drivers for AMD and Intel, nvidia-vulkan-icd for NVIDIA), and look at VK_DRIVER_FILES"
    case CVULKAN_FEATURE_NOT_PRESENT, CVULKAN_NO_QUEUE: "; take another driver for it, or --api cuda"
    case CVULKAN_INVALID_EXTERNAL_HANDLE, CVULKAN_NO_MEMORY_TYPE:
      "; the driver does not take memory of such pages: measure with --backing 4K or --backing driver"
    case CVULKAN_EXTENSION_NOT_PRESENT: "; measure with --backing driver"
    default: ""
    }
  }
}

extension EngineError {
  package init(_ error: VulkanError) {
    switch Int(error.result) {
    case CVULKAN_INCOMPATIBLE_DRIVER: self = .notFound(error.description)
    case CVULKAN_TIMEOUT, CVULKAN_DEVICE_LOST: self = .lost(error.description)
    default: self = .unsupported(error.description)
    }
  }
}
