// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Difference of two machines")
struct MachineDifferenceTests {
  private let ports = ["0000:00:01.0", "0000:00:02.0"]

  /// Two ports with a card each, in groups of their own.
  private func machine(
    buses: (Int, Int) = (1, 2), groups: (Int, Int) = (1, 2), change: (inout [PCIDevice]) -> Void = { _ in },
    machine changeMachine: (inout Machine) -> Void = { _ in }
  ) -> Machine {
    var devices: [PCIDevice] = [
      .port(ports[0], device: 1), .port(ports[1], device: 2),
      .endpoint("0000:0\(buses.0):00.0", behind: [ports[0]], device: 0x10, group: groups.0),
      .endpoint("0000:0\(buses.1):00.0", behind: [ports[1]], device: 0x20, group: groups.1),
    ]
    change(&devices)
    return .of(devices, changeMachine)
  }

  @Test func aMachineDoesNotDifferFromItself() {
    let difference = MachineDifference(machine(), machine())
    #expect(difference.outcome == .unchanged)
  }

  @Test func busesNumberedAnewAreNoMoveAndNoRegrouping() {
    let difference = MachineDifference(machine(), machine(buses: (3, 4), groups: (7, 8)))
    #expect(difference.moves.map(\.reason) == [.renumbered, .renumbered])
    #expect(difference.groups.map(\.kind) == [.renumbered, .renumbered])
    #expect(difference.functionChanges.isEmpty)
    #expect(difference.outcome == .changed)
  }

  @Test func anotherSlotIsAMove() throws {
    let swapped = Machine.of([
      .port(ports[0], device: 1), .port(ports[1], device: 2),
      .endpoint("0000:02:00.0", behind: [ports[1]], device: 0x10, group: 1),
    ])
    let difference = MachineDifference(machine { $0.removeLast() }, swapped)
    let move = try #require(difference.moves.first)
    #expect(move.reason == .moved)
    #expect(move.oldParent?.description == ports[0])
    #expect(move.newParent?.description == ports[1])
  }

  @Test func groupsMerge() throws {
    let difference = MachineDifference(machine(), machine(buses: (3, 4), groups: (5, 5)))
    let change = try #require(difference.groups.first)
    #expect(difference.groups.count == 1)
    #expect(change.kind == .merged)
    #expect(change.old.map(\.number) == [1, 2])
    #expect(change.new.map(\.number) == [5])
    #expect(change.came.isEmpty && change.gone.isEmpty)
  }

  @Test func groupsSplit() throws {
    let difference = MachineDifference(machine(groups: (5, 5)), machine())
    let change = try #require(difference.groups.first)
    #expect(difference.groups.count == 1)
    #expect(change.kind == .split)
    #expect(change.new.map(\.number) == [1, 2])
  }

  /// Groups swap their numbers and nothing else: the kernel found them in another order.
  @Test func exchangedNumbersAreNoRegrouping() {
    let difference = MachineDifference(machine(), machine(groups: (2, 1)))
    #expect(difference.groups.map(\.kind) == [.renumbered, .renumbered])
  }

  @Test func aNewMemberIsNoMerger() throws {
    let difference = MachineDifference(
      machine(), machine { $0.append(.endpoint("0000:01:00.1", behind: [ports[0]], device: 0x99, group: 1)) })
    let change = try #require(difference.groups.first)
    #expect(change.kind == .altered)
    #expect(change.came.map(\.description) == ["0000:01:00.1"])
  }

  @Test func anotherTypeOfDomainIsTold() throws {
    let difference = MachineDifference(
      machine(),
      machine(machine: { machine in
        for index in machine.iommu.groups.indices { machine.iommu.groups[index].type = .identity }
      }))
    #expect(difference.groups.map(\.kind) == [.altered, .altered])
    #expect(difference.groups.first?.type?.new == .identity)
  }

  @Test func aFunctionThatLosesItsGroupDissolvesIt() {
    let difference = MachineDifference(machine(), machine { $0[3].group = nil })
    #expect(difference.groups.map(\.kind) == [.dissolved])
    #expect(difference.groups.first?.left.map(\.description) == ["0000:02:00.0"])
  }

  @Test func driversResetsNodesAndBARs() throws {
    let difference = MachineDifference(
      machine {
        $0[2].driver = "nvme"
        $0[2].resetMethods = [.functionLevel, .bus]
        $0[2].resources = [PCIResource(index: 0, start: 0xc000_0000, end: 0xcfff_ffff, flags: 0x14220c)]
      },
      machine(buses: (3, 4)) {
        $0[2].driver = "vfio-pci"
        $0[2].resetMethods = [.bus]
        $0[2].numaNode = 1
        $0[2].resources = [PCIResource(index: 0, start: 0x40_0000_0000, end: 0x43_ffff_ffff, flags: 0x14220c)]
      })
    let change = try #require(difference.functionChanges.first)
    #expect(difference.functionChanges.count == 1)
    #expect("\(change.old) \(change.new)" == "0000:01:00.0 0000:03:00.0")
    #expect(change.driver == Change("nvme", "vfio-pci"))
    #expect(change.reset == Change(.methods([.functionLevel, .bus]), .methods([.bus])))
    #expect(change.numaNode == Change(nil, 1))
    #expect(change.bars.count == 1)
    #expect(change.bars.first?.shape.old?.size == 256 << 20)
    #expect(change.bars.first?.shape.new?.size == 16 << 30)
  }

  /// A BAR that only stands elsewhere is the same BAR.
  @Test func anotherAddressOfABARIsNoChange() {
    let difference = MachineDifference(
      machine { $0[2].resources = [PCIResource(index: 0, start: 0xc000_0000, end: 0xcfff_ffff, flags: 0x14220c)] },
      machine { $0[2].resources = [PCIResource(index: 0, start: 0xd000_0000, end: 0xdfff_ffff, flags: 0x14220c)] })
    #expect(difference.outcome == .unchanged)
  }

  private func linked(_ status: (UInt8, UInt8), classCode: UInt32 = 0x010802, isRead: Bool = true) -> Machine {
    let space = ConfigurationBuilder(vendor: 1, device: 1, classCode: classCode).express(
      .endpoint, capability: (4, 16), status: status)
    return .of([
      .port(ports[0]),
      .built(
        "0000:01:00.0", behind: [ports[0]], classCode: classCode, vendor: 1, device: 1,
        configuration: isRead ? space.space : space.unprivileged),
    ])
  }

  @Test func aLinkThatDropped() {
    let change = MachineDifference(linked((4, 16)), linked((3, 8))).functionChanges.first?.link
    #expect(change?.old.description == "16.0 GT/s x16")
    #expect(change?.new.description == "8.0 GT/s x8")
  }

  /// Graphics adapters lower the speed by the second; lost lanes count for them too.
  @Test func anIdleGraphicsAdapterHasNotChanged() {
    let display: UInt32 = 0x030000
    #expect(
      MachineDifference(linked((4, 16), classCode: display), linked((1, 16), classCode: display)).outcome == .unchanged)
    let dropped = MachineDifference(linked((4, 16), classCode: display), linked((4, 8), classCode: display))
    #expect(dropped.functionChanges.first?.link?.new.width == 8)
  }

  @Test func whatCouldNotBeReadHasNotChanged() {
    #expect(MachineDifference(linked((4, 16)), linked((4, 16), isRead: false)).functionChanges.isEmpty)
  }

  @Test func theMachineItself() {
    let difference = MachineDifference(
      machine(machine: {
        $0.kernel.release = "6.1"
        $0.kernel.commandLine = ["quiet", "console=tty0", "console=tty0"]
        $0.firmware.biosVersion = "1.0"
      }),
      machine(machine: {
        $0.kernel.release = "6.12"
        $0.kernel.commandLine = ["console=tty0", "iommu=pt", "quiet"]
        $0.firmware.biosVersion = "1.1"
      }))
    #expect(difference.host.kernelRelease == Change("6.1", "6.12"))
    #expect(difference.host.biosVersion == Change("1.0", "1.1"))
    #expect(difference.host.addedArguments == ["iommu=pt"])
    #expect(difference.host.removedArguments == ["console=tty0"])
    #expect(difference.host.isIOMMUEnabled == nil)
  }
}
