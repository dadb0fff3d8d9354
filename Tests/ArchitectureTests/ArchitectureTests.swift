// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// The laws of docs/architecture.md that a compiler does not hold.
@Suite("Architecture")
struct ArchitectureTests {
  private static let files = SourceFile.all()

  /// What a room may import. Package.swift says the same of the whole target; this also says that nobody imports what
  /// comes along with it.
  private static let imports: [String: Set<String>] = [
    // (Glibc for its mathematics.)
    "Statistics": ["Glibc"],
    "Wording": [],
    "Inventory": ["Wording", "CPci", "CUsb", "CNettle", "CZlib", "CLzma", "CZstd", "CLinux"],
    "Passthrough": ["Inventory", "Wording"],
    "HostControl": ["Passthrough", "Inventory", "Wording", "CLinux"],
    "Drivers": [
      "HostControl", "Passthrough", "Inventory", "Wording", "Statistics", "CUsb", "CLinux", "CCuda", "CVulkan",
    ],
    "Records": ["Statistics", "Wording", "Histogram"],
    "Measurement": [
      "Records", "Statistics", "Drivers", "HostControl", "Passthrough", "Inventory", "Wording", "CUring", "CLinux",
    ],
    "Reporting": ["Records", "Statistics", "Passthrough", "Inventory", "Wording", "Glibc"],
    "vfio-check": [
      "Measurement", "Drivers", "HostControl", "Records", "Reporting", "Passthrough", "Inventory", "Wording",
      "ArgumentParser", "CLinux",
    ],
  ]

  /// Of the system, for every room but those that are pure.
  private static let system: Set<String> = [
    "Glibc", "Dispatch", "Synchronization", "SystemPackage", "FoundationEssentials",
  ]
  private static let pure: Set<String> = ["Statistics", "Wording", "Passthrough", "Records", "Reporting"]
  private static let pureSystem: Set<String> = ["SystemPackage", "FoundationEssentials", "Synchronization", "Dispatch"]

  @Test("every room imports what lies below it, and pure ones nothing of the machine")
  func arrows() throws {
    #expect(Self.files.count > 400)
    for file in Self.files {
      let allowed = try #require(Self.imports[file.room], "\(file.path) is in no room")
      let others = Self.pure.contains(file.room) ? Self.pureSystem : Self.system
      #expect(file.imports.subtracting(allowed).subtracting(others).isEmpty, "\(file.path)")
    }
  }

  @Test("every source begins with its licence")
  func licence() {
    for file in Self.files { #expect(file.isLicensed, "\(file.path)") }
  }

  /// `swift format` breaks code, and leaves comments as they are.
  @Test("no line of a comment is longer than 120 columns")
  func commentWidth() {
    for file in Self.files { #expect(file.longComments == [], "\(file.path)") }
  }

  @Test("what a room offers to others is documented")
  func documentation() {
    for file in Self.files { #expect(file.undocumented == [], "\(file.path)") }
  }

  /// What a file needs to change something outside of this process: opening for writing, and calls that make, move or
  /// remove.
  private static let writing = [
    ".writeOnly", ".readWrite", "clinux_open_control(", "clinux_open_node(", "clinux_usb_open(", "clinux_usb_claim(",
    "clinux_allow_ports(", "clinux_vfio_reset(", "unlink(", "mkdir(", "rename(", "symlink(", "ftruncate(", "fchmod(",
    "fchown(", "pwrite(", "Glibc.write(", "ioctl(", "setenv(", "kill(", "mount(", "umount(", "FileManager",
    "fopen(", "Process(",
  ]

  /// What writes outside of HostControl, with what, and why it changes no host.
  private static let writers: [String: (words: Set<String>, why: String)] = [
    "Sources/Inventory/PCI/ExpansionROMSwitch.swift": (
      [".writeOnly"], "a ROM can only be read while its attribute is switched on; it is switched off at once"
    ),
    "Sources/Inventory/Capture/CaptureWriter.swift": (
      [".writeOnly", "mkdir(", "symlink(", "unlink("], "the capture that the user named"
    ),
    "Sources/Measurement/Sessions/RecordFile.swift": (
      [".readWrite", "unlink(", "rename(", "ftruncate(", "fchmod(", "fchown("], "the record that the user named"
    ),
    "Sources/vfio-check/NewFiles.swift": ([".writeOnly", "mkdir(", "unlink("], "files that the user named"),
    "Sources/vfio-check/Terminal.swift": (["ioctl("], "asks a terminal for its width"),
    "Sources/Drivers/VFIO/VFIODevice.swift": (
      ["clinux_open_node(", "clinux_vfio_reset(", "pwrite("],
      "drives a device that vfio-pci has; the kernel gives it back and resets it with the descriptor"
    ),
    "Sources/Drivers/USB/USBFile.swift": (
      ["clinux_usb_open("], "moves data of a device; the kernel ends that with the descriptor"
    ),
    "Sources/Drivers/CUDA/CUDALibrary.swift": (["setenv("], "the environment of this process"),
    "Sources/Measurement/Engines/Processor/PortReadEngine.swift": (
      ["clinux_allow_ports("], "this thread's right to read one port, given back at the end"
    ),
  ]

  @Test("nothing outside HostControl writes to the host, but for what is named")
  func writers() {
    for file in Self.files where file.room != "HostControl" {
      let found = file.found(Self.writing)
      #expect(found == Self.writers[file.path]?.words ?? [], "\(file.path)")
    }
    let paths = Set(Self.files.map(\.path))
    #expect(Self.writers.keys.filter { !paths.contains($0) }.isEmpty, "a writer that is no more")
  }

  @Test("C opens for writing in three calls only, and they are those that the law above knows")
  func writersInC() throws {
    var opening: [String] = []
    for file in SourceFile.all("c") {
      var function = ""
      for line in file.code.split(separator: "\n") {
        if line.first?.isLetter == true, let name = line.split(separator: "(").first?.split(separator: " ").last {
          function = String(name)
        }
        if line.contains("O_WRONLY") || line.contains("O_RDWR") || line.contains("O_CREAT") { opening.append(function) }
      }
    }
    #expect(
      Set(opening) == [
        "clinux_open_control", "clinux_open_node", "clinux_usb_open",
        // /dev/null, in the place of a closed standard output.
        "clinux_fill_standard_descriptors",
      ])
  }

  /// Where the running machine's own files may be opened, and where it may be changed, outside of Inventory and
  /// HostControl.
  private static let machine = "Sources/vfio-check/ThisMachine.swift"

  @Test("the tree of the running machine is made in one place, and so is what changes it")
  func thisMachine() {
    let outside = Self.files.filter { $0.room != "Inventory" }
    #expect(outside.filter { !$0.found(["LiveFileTree("]).isEmpty }.map(\.path) == [Self.machine])
    #expect(
      outside.filter { $0.room != "HostControl" && !$0.found(["LiveKernelInterface("]).isEmpty }.map(\.path)
        == [Self.machine])
    #expect(
      Set(outside.filter { !$0.found(["MachineReader("]).isEmpty }.map(\.path)) == [
        // Asked anew before every detaching: udev may have mounted it a moment ago.
        "Sources/HostControl/Kernel/LiveKernelInterface.swift", "Sources/vfio-check/MachineOptions.swift",
        // What a shell completes is read of the machine that it runs on.
        "Sources/vfio-check/Completions.swift",
      ])
  }

  @Test("Reporting, Records and Passthrough open nothing")
  func pure() {
    let opening = [
      "LiveFileTree", "RootedFileTree", "FileDescriptor", "FileManager", "contentsOf:", "fopen(", "clinux_",
      "PCINames()",
      "USBNames()", "getenv(",
    ]
    for file in Self.files where Self.pure.contains(file.room) {
      #expect(file.found(opening).isEmpty, "\(file.path)")
    }
  }

  @Test("the command opens the machine's tables of names in one place, and files by its tree")
  func command() {
    let files = Self.files.filter { $0.room == "vfio-check" }
    #expect(
      files.filter { !$0.found(["PCINames()", "USBNames()"]).isEmpty }.map(\.path) == [
        "Sources/vfio-check/DeviceNames+Installed.swift"
      ])
    #expect(
      Set(files.filter { !$0.found(["FileDescriptor"]).isEmpty }.map(\.path)) == [
        "Sources/vfio-check/NewFiles.swift", "Sources/vfio-check/StandardError.swift",
        "Sources/vfio-check/StandardOutput.swift",
      ])
  }
}
