// swift-tools-version: 6.2
import PackageDescription

// Apart from the library's own package, so that nobody who uses the library resolves what measures it.
let signalbox = ["Signalbox", "SignalboxSQLite"].map { Target.Dependency.product(name: $0, package: "signalbox") }
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
  name: "signalbox-benchmarks",
  dependencies: [
    .package(name: "signalbox", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .executableTarget(
      name: "benchmarks",
      dependencies: signalbox + [
        argumentParser, logging, lifecycle, .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "SignalboxClient", package: "signalbox"), .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Sources/Benchmarks", resources: [.copy("Peers")]),
    .executableTarget(
      name: "benchmark-app",
      dependencies: signalbox + [
        argumentParser, logging, lifecycle, .product(name: "SignalboxHummingbird", package: "signalbox"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      path: "Sources/BenchmarkApp"),
  ]
)

for target in package.targets {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
