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
    // For the tests, which load them as the tool loads the real ones.
    .library(name: "StandInCUDA", type: .dynamic, targets: ["StandInCUDA"]),
    .library(name: "StandInVulkan", type: .dynamic, targets: ["StandInVulkan"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
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
        "CPci", "CUsb", "CLinux", "CNettle", "CZlib", "CLzma", "CZstd",
        system,
      ],
      swiftSettings: strict),
    .target(name: "Passthrough", dependencies: ["Inventory", system], swiftSettings: strict),
    .target(name: "Statistics", swiftSettings: strict),
    .target(
      name: "Latency",
      dependencies: [
        "Statistics", "Passthrough", "Inventory", "CUsb", "CUring", "CLinux", "CCuda", "CVulkan", system,
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "Latency", "Statistics", "Passthrough", "Inventory", .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "vfio-check",
      dependencies: [
        "Inventory", "Passthrough", "Latency", "Reporting", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Latency", "Passthrough", "Inventory", system], path: "Tests/TestSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "generate-machine", dependencies: ["Inventory", "TestSupport"], path: "Benchmarks/generate-machine",
      swiftSettings: strict),
    .executableTarget(
      name: "real-machines", dependencies: ["Reporting", "Passthrough", "Inventory", "TestSupport"],
      path: "Tests/RealMachines", swiftSettings: strict),
    .testTarget(name: "InventoryTests", dependencies: ["Inventory", "TestSupport", system], swiftSettings: strict),
    .testTarget(
      name: "PassthroughTests", dependencies: ["Passthrough", "Inventory", "TestSupport", system], swiftSettings: strict
    ),
    .executableTarget(
      name: "vfio-trial", dependencies: ["Latency", "Passthrough", "Inventory"], path: "Tests/VFIOTrial",
      swiftSettings: strict),
    .target(name: "StandInCUDA", path: "Tests/StandInCUDA", cSettings: strictC),
    .target(name: "StandInVulkan", path: "Tests/StandInVulkan", cSettings: strictC),
    .testTarget(
      name: "LatencyTests",
      dependencies: ["Latency", "Statistics", "Passthrough", "Inventory", "TestSupport", "ToolSupport", system],
      swiftSettings: strict),
    .target(
      name: "ToolSupport", dependencies: [system, .product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/ToolSupport", swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "vfio-check", "ToolSupport", "TestSupport", "Latency", "Reporting", "Passthrough", "Inventory", system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FixtureTests", dependencies: ["vfio-check", "ToolSupport", "TestSupport", "Passthrough", "Inventory"],
      swiftSettings: strict),
    .testTarget(
      name: "LabTests",
      dependencies: ["vfio-check", "vfio-trial", "ToolSupport", "Latency", "Passthrough", "Inventory"],
      exclude: [
        "borrow", "observe", "observe-host", "observe-guest", "observe-measure", "observe-usb", "observe-usb-guest",
        "observe-usb-host",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GoldenTests",
      dependencies: [
        "vfio-check", "Reporting", "Latency", "Passthrough", "Inventory", "TestSupport", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "FuzzTargets", dependencies: ["Reporting", "Latency", "Passthrough", "Inventory", "TestSupport", system],
      path: "Tests/Fuzz/Targets", swiftSettings: strict),
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets", "TestSupport"], path: "Tests/Fuzz/Driver",
      swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: strict),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Latency", "Statistics", "Passthrough", "Inventory", "TestSupport"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
