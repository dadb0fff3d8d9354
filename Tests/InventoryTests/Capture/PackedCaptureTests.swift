// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Testing

/// A capture is a capture however it travelled.
@Suite("Packed captures")
struct PackedCaptureTests {
  /// A folder "cap" with proc/cmdline and an empty sys/bus/pci/devices (in which .keep stands), packed by GNU tar and
  /// compressed.
  enum Packed: CaseIterable, Sendable {
    case gzip, xz, zstd

    var bytes: Data {
      let text =
        switch self {
        case .gzip:
          """
          H4sIAAAAAAACA+3WSw6DIBCAYdY9hSeoyGM4j0UWpA8paBNvX9olTWxsCtp0/g0mmhjz4QTduppkjsaUlM81lq6v100jgZJKkgKN\
          YWh9fL3v+2HuuXf304/7kXT0d77X9ab8mWQc/Yv663N3sheTyx+EmPGHxF/QuF0qiv7Zu47WDDuC/WmP/z9MIesZ4IP5zxXg/C/p\
          fxjz7YHl/rwBhf6l/Z229Ub8lWDov4Z/Z25Wm+/OguX+koNA/zX990djXLHzf+oPTCk8/2MYhuXsDjoDHmQAFgAA
          """
        case .xz:
          """
          /Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4BX/ALNdADGYSmMkBJSzSsi80f5CS2UkaaOFSzEZkdtpKCZTR8bEI2MhhvucX27zooTq\
          mMzlRkJ8ut7CzvupwtgIAnuxo364WuhqntzhLH06k9/n9QE0cRwUe9S4useqAXiubVrFVXWbxaadAMJaVzHXfog1h+iXLhrNN+LR\
          ahFTHXstMgWiS3ODFlO07bHpG+hKI563cmBJs5HueoXP88PzafGgSuorPDeGdOvnhm6jE4j1czIckZ9SAAA6Ax5kAAHLAYAsAACl\
          GhRZPjANiwIAAAAAAVla
          """
        case .zstd:
          """
          KLUv/QBojQUAcscXF5DZAYAZuEaaYbs/z8xKIkJ2Z9p+lMYU7qgfY4WgOrFG9o1hBFKu7Z/3SRqXoT2lxibqW5+AwtqSbJDMq1qp\
          ZkgziOMTYqTv4NO3PhXn4G7CpcQlOchtPmeT2Tf1rQ8eIEBPCgqFDv15BcZQKYRgB3jSeyrZUj5XHQQUeVPJ4UQscMbVsRhQ1LGn\
          GjCq7a5w1GTYskoUA0YdCaIATGYYG6DwgzG9+wMHGDTAeFJv
          """
        }
      return Data(base64Encoded: text) ?? Data()
    }
  }

  /// Reads a file with these bytes, under a name that says nothing.
  private func read(_ bytes: Data) throws -> Machine {
    let path = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try bytes.write(to: URL(filePath: path))
    return try MachineReader(.capture(path)).machine()
  }

  @Test(arguments: Packed.allCases)
  func compressedWithAFolderAroundIt(packed: Packed) throws {
    let machine = try read(packed.bytes)
    #expect(machine.kernel.commandLine == ["quiet"])
    #expect(machine.pci.devices.isEmpty)
    // The directory is there, and the placeholder in it is no device.
    #expect(machine.gap(at: "/sys/bus/pci/devices") == nil)
  }

  @Test(arguments: Packed.allCases)
  func twoMembersOneAfterTheOther(packed: Packed) throws {
    // What is behind the end of a tar archive is padding, but it is unpacked all the same.
    #expect(try read(packed.bytes + packed.bytes).kernel.commandLine == ["quiet"])
  }

  @Test(arguments: Packed.allCases)
  func cutItIsAnErrorAnywhere(packed: Packed) {
    for length in stride(from: 1, to: packed.bytes.count, by: 7) {
      #expect(throws: CaptureError.self) { try read(packed.bytes.prefix(length)) }
    }
  }

  @Test(arguments: Packed.allCases)
  func damagedItDoesNotCrash(packed: Packed) {
    for position in packed.bytes.indices {
      var bytes = packed.bytes
      bytes[position] ^= 0x55
      _ = try? read(bytes)
    }
  }

  @Test func directoriesWithAFolderAroundThem() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(
      at: root.appending(path: "home/somebody/cap/proc"), withIntermediateDirectories: true)
    try Data("quiet\n".utf8).write(to: root.appending(path: "home/somebody/cap/proc/cmdline"))
    #expect(try MachineReader(.capture(root.path)).machine().kernel.commandLine == ["quiet"])
  }

  @Test(arguments: [Data("PK\u{3}\u{4}zip".utf8), Data("BZh91AY".utf8), Data("words\n".utf8), Data([1, 2, 0, 3])])
  func whatIsNoneSaysWhatIsTaken(bytes: Data) throws {
    let error = #expect(throws: CaptureError.self) { try read(bytes) }
    #expect(error?.description.contains("a tar archive (plain, gzip, xz or zstd) or the output of lspci -xxxx") == true)
  }

  @Test func anEmptyFileIsNone() { #expect(throws: CaptureError.self) { try read(Data()) } }
}
