// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Records
internal import SystemPackage

/// The same GET_STATUS through libusb's synchronous call, as most programs make it: what the library adds.
final class USBLibraryEngine: Engine {
  private let device: USBDevice
  private let presence: USBPresence
  private let library: USBLibraryDevice
  private let disturbances: USBDisturbances
  private var issued = 0

  init(_ device: USBDevice, in files: any FileTree) throws(EngineError) {
    self.device = device
    let presence = USBPresence(device, files)
    self.presence = presence
    do throws(USBLibraryDevice.Failure) { library = try USBLibraryDevice(device) } catch {
      throw error.isGone
        ? .lost(presence.text)
        : error.lacksPermission
          ? .denied(
            "\(device.usbPath): libusb may not open \(device.node ?? "it"); \(DeniedAccess.advice("run as root"))")
          : .unsupported("\(device.usbPath): libusb cannot open it: \(error.name)")
    }
    disturbances = USBDisturbances(device, tree: files)
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    var answer: UInt16 = 0
    let milliseconds = UInt32(USBFile.timeoutNanoseconds / 1_000_000)
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      let moved = library.control(
        type: USBStatusEngine.requestType, request: USBStatusEngine.request, into: &answer, milliseconds: milliseconds)
      let end = Clock.now()
      issued &+= 1
      guard moved == USBStatusEngine.answerBytes else {
        if presence.isLostSoon() || USBLibraryDevice.Failure(code: moved).isGone {
          throw .lost(presence.text)
        }
        throw .failed(
          "\(device.usbPath): GET_STATUS through libusb: \(USBLibraryDevice.Failure(code: moved).name)", .ioError)
      }
      samples.append(end &- start)
    }
    return Clock.now() &- begin
  }

  func beginBlock() {
    issued = 0
    disturbances.begin()
  }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { disturbances.end(transfers: issued) }
}
