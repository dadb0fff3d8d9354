// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Why an NVMe controller could not be driven.
package enum NVMeError: Error, Sendable, CustomStringConvertible {
  case vfio(VFIOError)
  /// No answer in time; `status` is its register CSTS.
  case timedOut(PCIAddress, waitingFor: String, seconds: Double, status: UInt32)
  /// It reported an error of its own (CSTS.CFS), or is not on the bus any more.
  case fatal(PCIAddress, status: UInt32)
  /// A command ended with a status other than success: code type and code (NVM Express Base Specification 2.0,
  /// 3.3.3.2.1).
  case command(PCIAddress, NVMeCommand.Opcode, type: UInt8, code: UInt8)
  /// It lacks what is needed.
  case unsupported(PCIAddress, String)

  package var description: String {
    switch self {
    case .vfio(let error): error.description
    case .timedOut(let address, let what, let seconds, let status):
      "\(address): no answer for \(seconds) s while waiting for \(what) (CSTS 0x\(hexadecimal(status))); it is reset when given back"
    case .fatal(let address, let status):
      "\(address): the controller failed (CSTS 0x\(hexadecimal(status))); it is reset when given back"
    case .command(let address, let opcode, let type, let code):
      "\(address): the command \(opcode) failed with status type \(type), code 0x\(hexadecimal(code, digits: 2))"
    case .unsupported(let address, let what): "\(address): \(what)"
    }
  }
}
