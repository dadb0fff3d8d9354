// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
package import Inventory
package import Passthrough

/// Asks USB devices for their status (GET_STATUS on endpoint 0, USB 2.0, 9.4.5): every device must answer it in every
/// state, it changes nothing and needs no interface claimed.
package struct USBStatusProbe: Sendable {
  package var rounds = 16
  /// USB 2.0, 9.2.6.4 grants a device 500 ms for a request with data.
  package var timeoutMilliseconds: UInt32 = 1000

  package init() {}

  /// Asks each device. One that is not on the bus any more was asked and did not answer.
  package func run(_ devices: [USBDevice]) -> [USBPath: RoundTripObservation] {
    Dictionary(devices.map { ($0.usbPath, ask($0)) }) { first, _ in first }
  }

  private func ask(_ device: USBDevice) -> RoundTripObservation {
    var observation = RoundTripObservation(asked: rounds, answered: 0)
    let library: USBLibraryDevice
    do throws(USBLibraryDevice.Failure) { library = try USBLibraryDevice(device) } catch {
      observation.error = error.name
      observation.lacksPermission = error.lacksPermission
      return observation
    }
    for _ in 0..<rounds {
      var status: UInt16 = 0
      let length = library.control(
        type: USBStatusEngine.requestType, request: USBStatusEngine.request, into: &status,
        milliseconds: timeoutMilliseconds)
      if length == USBStatusEngine.answerBytes {
        observation.answered += 1
      } else {
        observation.error = length < 0 ? USBLibraryDevice.Failure(code: length).name : "short"
      }
    }
    return observation
  }
}
