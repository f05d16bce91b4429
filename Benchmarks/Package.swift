// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building and testing Descent does not build its benchmarks.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    .executableTarget(
      name: "measure",
      dependencies: ["Archive", "DSL", "Eval", "Machine", "Search", "TensorCore"].map {
        .product(name: $0, package: "Descent")
      },
      swiftSettings: [
        .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
