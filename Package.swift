// swift-tools-version: 6.2
import PackageDescription

// Continuous integration treats warnings in these targets as errors; a user's build does not.
let warnings: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let collections = ["DequeModule", "HeapModule", "OrderedCollections"].map {
  Target.Dependency.product(name: $0, package: "swift-collections")
}
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")

let package = Package(
  name: "signalbox",
  products: [
    .executable(name: "signalbox", targets: ["SignalboxCommand"]),
    .library(name: "Signalbox", targets: ["Signalbox", "SignalboxModel"]),
    .library(name: "SignalboxSQLite", targets: ["SignalboxSQLite"]),
    .library(name: "SignalboxShell", targets: ["SignalboxShell"]),
    .library(name: "SignalboxHummingbird", targets: ["SignalboxHummingbird"]),
    .library(name: "SignalboxTCP", targets: ["SignalboxTCP"]),
    .library(name: "SignalboxProcess", targets: ["SignalboxProcess"]),
    .library(name: "SignalboxClient", targets: ["SignalboxClient"]),
    .library(name: "SignalboxTesting", targets: ["SignalboxTesting"]),
    .library(name: "SignalboxHummingbirdTesting", targets: ["SignalboxHummingbirdTesting"]),
    .executable(name: "quickstart", targets: ["quickstart"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(name: "SignalboxModel"),
    .target(name: "CClock"),
    .target(name: "CFiles"),
    .target(
      name: "Signalbox",
      dependencies: ["SignalboxModel", "CClock", "CFiles", logging, lifecycle, metrics, tracing] + collections),
    .target(
      name: "SignalboxSQLite",
      dependencies: [
        "SignalboxModel", "SignalboxProcess", "Signalbox", "CFiles", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(name: "CProcess"),
    .target(name: "SignalboxShell", dependencies: ["SignalboxModel", "Signalbox", "CProcess"]),
    .target(
      name: "SignalboxHummingbird",
      dependencies: [
        "SignalboxModel", "SignalboxProcess", "Signalbox", logging, lifecycle, nioCore, nioExtras, nioHTTPTypes,
        nioPosix, httpTypes, hummingbird, .product(name: "HummingbirdCore", package: "hummingbird"),
      ]),
    // Apart, so that an app on its socket builds no cryptography.
    .target(
      name: "SignalboxTCP",
      dependencies: [
        "SignalboxModel", "SignalboxProcess", "Signalbox", "SignalboxHummingbird", logging, httpTypes, nioCore, nioSSL,
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "CSignals"),
    .target(
      name: "SignalboxProcess",
      dependencies: [
        "SignalboxModel", "CSignals", logging, lifecycle, .product(name: "DequeModule", package: "swift-collections"),
      ]),
    .target(name: "SignalboxTesting", dependencies: ["SignalboxModel", "Signalbox", logging]),
    .target(
      name: "SignalboxHummingbirdTesting",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxTesting", "SignalboxHummingbird", logging, nioCore, httpTypes,
        hummingbird, hummingbirdTesting,
      ]),
    .target(
      name: "SignalboxClient",
      dependencies: [
        "SignalboxModel", "SignalboxProcess", logging, nioCore, nioHTTP, nioPosix, nioSSL, asyncHTTPClient,
      ]),
    .target(name: "SignalboxDashboard", dependencies: ["SignalboxModel"]),
    .systemLibrary(name: "CNcurses"),
    .target(name: "CTerminal"),
    .target(name: "SignalboxTerminal", dependencies: ["SignalboxDashboard", "CNcurses", "CTerminal"]),
    .executableTarget(
      name: "SignalboxCommand",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxSQLite", "SignalboxShell", "SignalboxHummingbird", "SignalboxTCP",
        "SignalboxClient", "SignalboxDashboard", "SignalboxTerminal", "SignalboxProcess", logging, lifecycle,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    .executableTarget(
      name: "quickstart",
      dependencies: [
        "Signalbox", "SignalboxHummingbird", "SignalboxSQLite", "SignalboxProcess", hummingbird, logging, lifecycle,
        nioCore,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "ControlServerTestSupport",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxHummingbird", "SignalboxTCP", "SignalboxClient", logging, lifecycle,
        nioCore, nioHTTP, asyncHTTPClient, .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tests/ControlServerTestSupport"),
    .target(
      name: "CommandTestSupport", dependencies: [.target(name: "SignalboxCommand")], path: "Tests/CommandTestSupport"),
    .target(name: "FuzzSupport", dependencies: ["SignalboxModel"], path: "Tests/FuzzSupport"),
    .testTarget(name: "ArchitectureTests"),
    .target(name: "StoreFileSupport", path: "Tests/StoreFileSupport"),
    .testTarget(
      name: "ChaosTests",
      dependencies: [
        "CommandTestSupport", "StoreFileSupport", "SignalboxModel", "SignalboxClient", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "FuzzSupport", "ControlServerTestSupport", "CommandTestSupport", "SignalboxModel", "Signalbox",
        "SignalboxSQLite", "SignalboxHummingbird", "SignalboxTCP", "SignalboxClient", "SignalboxDashboard",
        "SignalboxTerminal", "SignalboxCommand", logging, lifecycle,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "SignalboxModelTests", dependencies: ["FuzzSupport", "SignalboxModel"]),
    .testTarget(name: "SignalboxProcessTests", dependencies: ["SignalboxProcess", logging]),
    .testTarget(
      name: "SignalboxTests",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxTesting", logging, lifecycle, metrics,
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(
      name: "CFaultyDisk", dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Tests/CFaultyDisk"),
    .testTarget(
      name: "SignalboxSQLiteTests",
      dependencies: [
        "CFaultyDisk", "StoreFileSupport", "SignalboxModel", "Signalbox", "SignalboxSQLite", "SignalboxTesting",
        logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "SignalboxShellTests",
      dependencies: ["SignalboxModel", "Signalbox", "SignalboxShell", "SignalboxTesting", logging]),
    .testTarget(
      name: "SignalboxHummingbirdTests",
      dependencies: [
        "SignalboxModel", "SignalboxProcess", "Signalbox", "SignalboxSQLite", "SignalboxHummingbird", "SignalboxTCP",
        "SignalboxClient",
        "SignalboxTesting", "ControlServerTestSupport", "FuzzSupport", logging, nioCore, nioHTTP, nioSSL, nioHTTPTypes,
        httpTypes, asyncHTTPClient, .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .testTarget(
      name: "BackgroundTasksTests",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxSQLite", "SignalboxHummingbird", "SignalboxTesting",
        "SignalboxHummingbirdTesting", logging, lifecycle, nioCore, httpTypes, hummingbird, hummingbirdTesting,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"), tracing,
      ]),
    .testTarget(
      name: "QuickstartTests",
      dependencies: [
        "quickstart", "SignalboxModel", "SignalboxProcess", "Signalbox", "SignalboxHummingbird", "SignalboxTesting",
        "SignalboxHummingbirdTesting", "SignalboxClient", logging, nioCore, nioHTTP, httpTypes, hummingbird,
        hummingbirdTesting, asyncHTTPClient, .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "CommandTestSupport", "SignalboxModel", "Signalbox", "SignalboxSQLite", "SignalboxHummingbird", "SignalboxTCP",
        "SignalboxProcess", "SignalboxTesting", "SignalboxHummingbirdTesting", "SignalboxCommand", logging, hummingbird,
        hummingbirdTesting, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "SignalboxClientTests",
      dependencies: [
        "SignalboxModel", "Signalbox", "SignalboxHummingbird", "SignalboxClient", "SignalboxTesting",
        "ControlServerTestSupport", logging, lifecycle,
      ]),
    .testTarget(
      name: "SignalboxDashboardTests", dependencies: ["SignalboxModel", "SignalboxDashboard"], exclude: ["Goldens"]),
    .testTarget(name: "SignalboxTerminalTests", dependencies: ["SignalboxDashboard", "SignalboxTerminal"]),
    .testTarget(
      name: "SignalboxCommandTests",
      dependencies: [
        "CommandTestSupport", "ControlServerTestSupport", "FuzzSupport", "SignalboxCommand", "SignalboxModel",
        "Signalbox", "SignalboxClient", "SignalboxDashboard",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
  ]
)

// What users are shown is compiled as their own packages are.
let samples: Set<String> = ["quickstart", "DocumentationTests"]

for target in package.targets where target.type != .system {
  target.swiftSettings = warnings + [.swiftLanguageMode(.v6)]
  if samples.contains(target.name) { continue }
  target.swiftSettings? += [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
