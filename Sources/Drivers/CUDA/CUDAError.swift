// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// What a call of the CUDA driver API came back with. Says what to do.
package struct CUDAError: Error, Equatable, CustomStringConvertible {
  /// The entry point.
  package let call: String
  /// CUresult
  package let result: Int32
  /// `CUDA_ERROR_OUT_OF_MEMORY`; nil where the library has no name for it.
  package let name: String?

  package var description: String { "\(call): \(name ?? "error") (\(result))\(advice)" }

  private var advice: String {
    switch Int(result) {
    case CCUDA_OUT_OF_MEMORY:
      "; not enough memory, on the GPU or to be pinned: take smaller --sizes and --working-sets, or end what else uses the GPU (nvidia-smi)"
    case CCUDA_NO_DEVICE:
      "; the driver has no GPU: `nvidia-smi -L` lists those it has, `dmesg | grep NVRM` says why one is missing"
    case CCUDA_INVALID_DEVICE:
      "; the NVIDIA driver does not have this GPU: look at `nvidia-smi -L` and at CUDA_VISIBLE_DEVICES, or measure with --api vulkan"
    case CCUDA_DEVICE_UNAVAILABLE:
      "; the GPU is in exclusive use by another process, or its compute mode forbids it (nvidia-smi -q -d COMPUTE)"
    case CCUDA_STUB_LIBRARY: "; this libcuda.so.1 is the toolkit's stub: remove its directory from LD_LIBRARY_PATH"
    case CCUDA_SYSTEM_DRIVER_MISMATCH:
      "; libcuda.so.1 and the kernel's module do not go together: install both from one version, and reload the module or reboot"
    case CCUDA_OPERATING_SYSTEM:
      "; a call to the kernel failed: see that /dev/nvidia* are there and yours to use, and that libcuda.so.1 and the kernel's module are of one version"
    case CCUDA_UNKNOWN where isStart:
      "; the kernel's module for computing is missing, or its node: `sudo modprobe nvidia_uvm`, then `sudo nvidia-modprobe -u -c 0`; a container must be given /dev/nvidia-uvm"
    case CCUDA_SYSTEM_NOT_READY:
      "; a service of the system is missing: on machines with NVSwitch nvidia-fabricmanager must run"
    case CCUDA_NOT_PERMITTED: "; run as root, or get the right to use /dev/nvidia*"
    case CCUDA_HOST_MEMORY_ALREADY_REGISTERED: "; this is a bug in vfio-check: please report it"
    case CCUDA_ECC_UNCORRECTABLE, CCUDA_NVLINK_UNCORRECTABLE:
      "; the GPU found an error it cannot correct: `nvidia-smi -q -d ECC` tells more; the GPU must be reset"
    case _ where isLoss: "; the GPU was lost: `dmesg | grep -i xid` says why, and a reset or a reboot brings it back"
    default: ""
    }
  }

  private var isStart: Bool { call == "cuInit" }

  /// Errors of the device, after which its context is of no more use. (The driver's start cannot lose what it does not
  /// have yet.)
  fileprivate var isLoss: Bool {
    guard !isStart else { return false }
    return (CCUDA_ILLEGAL_ADDRESS..<CCUDA_HOST_MEMORY_ALREADY_REGISTERED).contains(Int(result))
      || (714...CCUDA_LAUNCH_FAILED).contains(Int(result)) || Int(result) == CCUDA_UNKNOWN
      || [CCUDA_DEINITIALIZED, CCUDA_ECC_UNCORRECTABLE, CCUDA_NVLINK_UNCORRECTABLE].contains(Int(result))
  }

  /// Whether a kernel cannot be had from its text here, for want of a compiler in the driver.
  package var isWithoutCompiler: Bool {
    [
      CCUDA_NO_BINARY_FOR_GPU, CCUDA_INVALID_PTX, CCUDA_JIT_COMPILER_NOT_FOUND, CCUDA_UNSUPPORTED_PTX_VERSION,
      CCUDA_JIT_COMPILATION_DISABLED, CCUDA_NOT_SUPPORTED,
    ].contains(Int(result))
  }
}

extension EngineError {
  package init(_ error: CUDAError) {
    switch Int(error.result) {
    case CCUDA_NO_DEVICE, CCUDA_INVALID_DEVICE: self = .notFound(error.description)
    case CCUDA_NOT_PERMITTED: self = .denied(error.description)
    case CCUDA_DEVICE_UNAVAILABLE: self = .refused(error.description)
    case _ where error.isLoss: self = .lost(error.description)
    default: self = .unsupported(error.description)
    }
  }
}
