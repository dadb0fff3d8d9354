// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

/// The settings that carry the project's style; every Swift target takes them.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "vfio-check",
  products: [
    .executable(name: "vfio-check", targets: ["vfio-check"]),
    // Only tests load these two, as the tool loads the real ones. They are products because SwiftPM builds a dynamic
    // library as nothing else, and products of this package because it links those of another one to the tests:
    // vkGetInstanceProcAddr of the stand-in would replace that of the real loader.
    .library(name: "StandInCUDA", type: .dynamic, targets: ["StandInCUDA"]),
    .library(name: "StandInVulkan", type: .dynamic, targets: ["StandInVulkan"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    .target(name: "CPci", cSettings: strictC, linkerSettings: [.linkedLibrary("pci")]),
    .systemLibrary(
      name: "CUsb", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    // What captures are compressed with.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CUring", cSettings: strictC, linkerSettings: [.linkedLibrary("uring")]),
    .target(name: "CLinux", cSettings: strictC),
    // Both find their library at run time, by dlopen(3).
    .target(name: "CCuda", dependencies: ["CLinux"], cSettings: strictC),
    .target(name: "CVulkan", dependencies: ["CLinux"], cSettings: strictC),
    .target(
      name: "Inventory",
      dependencies: [
        "Wording", "CPci", "CUsb", "CLinux", "CNettle", "CZlib", "CLzma", "CZstd",
        system,
      ],
      swiftSettings: strict),
    .target(name: "Passthrough", dependencies: ["Inventory", "Wording", system], swiftSettings: strict),
    .target(name: "Statistics", swiftSettings: strict),
    .target(name: "Wording", swiftSettings: strict),
    // A room may use those below it and no other: this list is the law.
    .target(
      name: "HostControl", dependencies: ["Passthrough", "Inventory", "Wording", "CLinux", system],
      swiftSettings: strict),
    .target(
      name: "Drivers",
      dependencies: [
        "HostControl", "Passthrough", "Inventory", "Wording", "Statistics", "CUsb", "CLinux", "CCuda", "CVulkan",
        system,
      ],
      swiftSettings: strict),
    .target(
      name: "Records",
      dependencies: ["Statistics", "Wording", .product(name: "Histogram", package: "hdrhistogram-swift")],
      swiftSettings: strict),
    .target(
      name: "Measurement",
      dependencies: [
        "Records", "Statistics", "Drivers", "HostControl", "Passthrough", "Inventory", "Wording", "CUring", "CLinux",
        system,
      ],
      swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "Records", "Statistics", "Passthrough", "Inventory", "Wording",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "vfio-check",
      dependencies: [
        "Inventory", "Wording", "Passthrough", "HostControl", "Drivers", "Records", "Measurement", "Reporting", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Records", "Passthrough", "Inventory", "Wording", system],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "generate-machine", dependencies: ["Inventory", "Wording", "TestSupport"],
      path: "Benchmarks/generate-machine",
      swiftSettings: strict),
    .executableTarget(
      name: "real-machines", dependencies: ["Reporting", "Passthrough", "Inventory", "Wording", "TestSupport"],
      path: "Tests/RealMachines", swiftSettings: strict),
    .testTarget(
      name: "InventoryTests", dependencies: ["Inventory", "Wording", "TestSupport", system], swiftSettings: strict),
    .testTarget(
      name: "PassthroughTests", dependencies: ["Passthrough", "Inventory", "Wording", "TestSupport", system],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "vfio-trial",
      dependencies: ["Measurement", "Drivers", "HostControl", "Passthrough", "Inventory", "Wording"],
      path: "Tests/VFIOTrial",
      swiftSettings: strict),
    .target(name: "StandInCUDA", path: "Tests/StandInCUDA", cSettings: strictC),
    .target(name: "StandInVulkan", path: "Tests/StandInVulkan", cSettings: strictC),
    .testTarget(
      name: "HostControlTests",
      dependencies: ["HostControl", "Passthrough", "Inventory", "Wording", "TestSupport", "ToolSupport", system],
      swiftSettings: strict),
    .testTarget(
      name: "DriversTests", dependencies: ["Drivers", "Inventory", "Wording", system], swiftSettings: strict),
    .testTarget(
      name: "RecordsTests", dependencies: ["Records", "Statistics", "Wording", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "MeasurementTests",
      dependencies: [
        "Measurement", "Records", "Drivers", "HostControl", "Statistics", "Passthrough", "Inventory", "Wording",
        "TestSupport",
        "ToolSupport", system,
      ],
      swiftSettings: strict),
    .target(
      name: "ToolSupport", dependencies: [system, .product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/ToolSupport", swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "vfio-check", "ToolSupport", "TestSupport", "Measurement", "Records", "Drivers", "HostControl", "Reporting",
        "Passthrough", "Inventory", "Wording", system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FixtureTests",
      dependencies: ["vfio-check", "ToolSupport", "TestSupport", "Passthrough", "Inventory", "Wording"],
      swiftSettings: strict),
    .testTarget(
      name: "LabTests",
      dependencies: [
        "vfio-check", "vfio-trial", "ToolSupport", "TestSupport", "Records", "Passthrough", "Inventory", "Wording",
      ],
      exclude: [
        "borrow", "observe", "observe-host", "observe-guest", "observe-measure", "observe-usb", "observe-usb-guest",
        "observe-usb-host",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GoldenTests",
      dependencies: [
        "vfio-check", "Reporting", "Records", "Measurement", "HostControl", "Wording", "Passthrough", "Inventory",
        "TestSupport", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: ["Reporting", "Records", "Wording", "Passthrough", "Inventory", "TestSupport", system],
      path: "Tests/Fuzz/Targets", swiftSettings: strict),
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets", "TestSupport"], path: "Tests/Fuzz/Driver",
      swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: strict),
    // Reads sources, and depends on none of them.
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Records", "Statistics", "Passthrough", "Inventory", "Wording", "TestSupport"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
