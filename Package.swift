// swift-tools-version: 6.2
import Foundation
import PackageDescription

// libxsmm is used where its header is installed (Debian: libxsmm-dev); the portable Swift path stands
// behind it everywhere else. DESCENT_PORTABLE=1 forces the portable path.
let hasXSMM =
  ProcessInfo.processInfo.environment["DESCENT_PORTABLE"] == nil
  && ["/usr/include/libxsmm.h", "/usr/local/include/libxsmm.h"]
    .contains { FileManager.default.fileExists(atPath: $0) }

// Without -fno-math-errno `squareRoot()` becomes a call into libm and its loops do not vectorise.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let hot: [SwiftSetting] =
  strict + [
    .unsafeFlags(["-O", "-Xcc", "-fno-math-errno"], .when(configuration: .debug)),
    .unsafeFlags(
      ["-Xcc", "-fno-math-errno", "-cross-module-optimization"], .when(configuration: .release)),
  ]
let libm: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]
let xsmmDefine: [CSetting] = hasXSMM ? [.define("DESCENT_XSMM")] : []
let xsmmLink: [LinkerSetting] =
  hasXSMM
  ? ["xsmm", "xsmmnoblas", "pthread", "dl", "m"].map { .linkedLibrary($0) } : []

func tests(
  _ module: String, _ more: [Target.Dependency] = [], exclude: [String] = [],
  settings: [SwiftSetting] = strict
) -> Target {
  .testTarget(
    name: "\(module)Tests",
    dependencies: [.init(stringLiteral: module), "TestKit"] + more, exclude: exclude,
    swiftSettings: settings, linkerSettings: libm)
}

let package = Package(
  name: "Descent",
  products: [
    .library(name: "Archive", targets: ["Archive"]),
    .library(name: "DSL", targets: ["DSL"]),
    .library(name: "Eval", targets: ["Eval"]),
    .library(name: "Machine", targets: ["Machine"]),
    .library(name: "Search", targets: ["Search"]),
    .library(name: "TensorCore", targets: ["TensorCore"]),
    .executable(name: "descent", targets: ["descent"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // What everything stands on: kernels, explicit random streams, stable hashes.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])], linkerSettings: libm),
    .target(
      name: "CXSMM", cSettings: xsmmDefine + [.unsafeFlags(["-O3"])], linkerSettings: xsmmLink),
    .target(name: "Determinism", dependencies: ["CKernels"], swiftSettings: hot),

    // The two rooms that do not know each other, and the one between them.
    .target(
      name: "TensorCore", dependencies: ["CKernels", "CXSMM", "Determinism"],
      swiftSettings: hot, linkerSettings: libm),
    .target(
      name: "DSL", dependencies: ["CKernels", "Determinism"],
      swiftSettings: hot, linkerSettings: libm),
    .target(
      name: "Machine", dependencies: ["CKernels", "DSL", "TensorCore"],
      swiftSettings: hot, linkerSettings: libm),

    // Judge, search, archive, export.
    .target(
      name: "Eval", dependencies: ["CKernels", "Determinism", "TensorCore"],
      resources: [.copy("Resources")], swiftSettings: hot, linkerSettings: libm),
    .target(
      name: "Search", dependencies: ["CKernels", "DSL", "Determinism"], swiftSettings: hot,
      linkerSettings: libm),
    .target(
      name: "Archive", dependencies: [.product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .target(name: "Export", dependencies: ["DSL"], swiftSettings: strict),
    // libcurl is there wherever Foundation's networking is; its headers and the name to link by need not be.
    .target(
      name: "CCurl",
      linkerSettings: [
        .linkedLibrary(":libcurl.so.4", .when(platforms: [.linux])),
        .linkedLibrary("curl", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "LanguageModel",
      dependencies: [
        "CCurl", "DSL", "Determinism", .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),

    // Where they meet, and what people touch.
    .target(
      name: "Campaign",
      dependencies: [
        "Archive", "DSL", "Determinism", "Eval", "LanguageModel", "Machine", "Search",
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
    .target(
      name: "Study",
      dependencies: [
        "Archive", "Campaign", "DSL", "Determinism", "Eval", "LanguageModel", "Machine", "Search",
        "TensorCore",
      ], swiftSettings: strict),
    .target(name: "Report", dependencies: ["Archive", "Campaign"], swiftSettings: strict),
    .executableTarget(
      name: "descent",
      dependencies: [
        "Archive", "Campaign", "DSL", "Determinism", "Eval", "Export", "LanguageModel", "Machine",
        "Report", "Search", "Study", "TensorCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict, linkerSettings: libm),

    // Tests.
    .target(
      name: "TestKit", dependencies: ["DSL", "Determinism", "Eval", "TensorCore"],
      path: "Tests/TestKit",
      swiftSettings: hot),
    .target(name: "HeapCounter", path: "Tests/HeapCounter"),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "Determinism"], swiftSettings: hot,
      linkerSettings: libm),
    tests("Determinism"),
    tests("TensorCore"),
    tests("DSL", ["CKernels", "Determinism"]),
    tests("Machine", ["CKernels", "DSL", "Determinism", "TensorCore"]),
    // Whole judgements run in these, with rules written by hand.
    tests("Eval", ["Determinism", "TensorCore"], settings: hot),
    .testTarget(
      name: "SteadyStateTests",
      dependencies: [
        "DSL", "Eval", "HeapCounter", "Machine", "TensorCore", "TestKit",
      ], swiftSettings: hot, linkerSettings: libm),
    tests("Search", ["DSL", "Determinism"]),
    tests(
      "Archive", [.product(name: "GRDB", package: "GRDB.swift")], exclude: ["Fixtures"]),
    tests("Export", ["DSL", "Machine", "TensorCore"]),
    tests("LanguageModel", ["DSL", "Determinism"]),
    tests("Campaign", ["Archive", "DSL", "Eval", "LanguageModel", "Report", "Search"]),
    tests(
      "Study",
      [
        "Archive", "Campaign", "DSL", "Determinism", "Eval", "LanguageModel", "Machine", "Search",
        "TensorCore",
      ],
      settings: hot),
    tests("Report", ["Campaign", "DSL", "Search"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Archive", "Campaign", "Determinism", "LanguageModel", "TestKit", "descent",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
