// SPDX-License-Identifier: GPL-3.0-or-later
import Drivers
import Inventory
import SystemPackage
import Testing

@testable import vfio_check

@Suite("CommandFailure")
struct CommandFailureTests {
  @Test(
    arguments: [
      (.noSuchFileOrDirectory, .notFound), (.invalidArgument, .usage), (.permissionDenied, .missingPrivileges),
      (.ioError, .inputOutput),
    ] as [(Errno, DocumentedStatus)])
  func aFileAndACaptureThatCannotBeReadGiveTheSame(errno: Errno, status: DocumentedStatus) {
    #expect(CommandFailure(reading: "a", errno).status == status)
    #expect(CommandFailure(CaptureError.unreadable(capture: "a", errno)).status == status)
  }

  @Test(
    arguments: [
      (.fileExists, .usage), (.readOnlyFileSystem, .missingPrivileges), (.noSpace, .inputOutput),
      (.ioError, .inputOutput),
    ] as [(Errno, DocumentedStatus)])
  func soDoThoseThatCannotBeWritten(errno: Errno, status: DocumentedStatus) {
    #expect(CommandFailure(writing: "a", errno).status == status)
    #expect(CommandFailure(CaptureError.unwritable(path: "a", errno)).status == status)
  }

  @Test func onlyWhoIsNotRootIsToldToBe() {
    let message = CommandFailure(reading: "a", .notPermitted).message
    #expect(message.hasPrefix("a: Operation not permitted; "))
    #expect(message.contains("run as root") == !DeniedAccess.isRoot)
  }

  @Test func whatWasNamedWronglyIsAMistakeAndWhatIsInUseARefusal() {
    #expect(CommandFailure(EngineError.misnamed("disk.img")).status == .usage)
    #expect(CommandFailure(EngineError.refused("in use")).status == .failed)
    #expect(CommandFailure(EngineError.unsupported("no huge pages")).status == .incomplete)
  }
}
