import GRDB

/// The tables of an archive and how they came to be.
enum Schema {
  /// "DSCT": what marks an SQLite file as ours.
  static let applicationID: Int32 = 0x4453_4354

  /// All migrations; a released one is never edited, new ones go at the end.
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1: campaigns, programs, evaluations", migrate: first)
    migrator.registerMigration("v2: descriptors, gates, costs, the meter", migrate: second)
    migrator.registerMigration("v3: exchanges with language models", migrate: third)
    return migrator
  }()

  @Sendable private static func first(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA application_id = \(applicationID);

        CREATE TABLE campaign (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          identity TEXT NOT NULL UNIQUE,
          settings TEXT NOT NULL,
          file TEXT NOT NULL,
          grammar TEXT NOT NULL,
          seed INTEGER NOT NULL CHECK (seed >= 0),
          build TEXT NOT NULL,
          tableVersion INTEGER NOT NULL,
          numerics TEXT NOT NULL,
          created TEXT NOT NULL
        ) STRICT;

        CREATE TABLE batch (
          campaign INTEGER NOT NULL REFERENCES campaign (id),
          first INTEGER NOT NULL CHECK (first >= 0),
          proposed INTEGER NOT NULL CHECK (proposed >= 0),
          structuralDuplicates INTEGER NOT NULL CHECK (structuralDuplicates >= 0),
          fingerprintDuplicates INTEGER NOT NULL CHECK (fingerprintDuplicates >= 0),
          evaluated INTEGER NOT NULL CHECK (evaluated >= 0),
          rejected INTEGER NOT NULL CHECK (rejected >= 0)
        ) STRICT;
        CREATE INDEX batchByCampaign ON batch (campaign, first);

        CREATE TABLE program (
          id INTEGER PRIMARY KEY,
          campaign INTEGER NOT NULL REFERENCES campaign (id),
          candidate INTEGER NOT NULL CHECK (candidate >= 0),
          name TEXT NOT NULL,
          text TEXT NOT NULL,
          structure TEXT NOT NULL CHECK (length(structure) = 32),
          fingerprint TEXT CHECK (length(fingerprint) = 32),
          parents TEXT NOT NULL CHECK (json_valid(parents)),
          edit TEXT NOT NULL,
          statements INTEGER NOT NULL CHECK (statements >= 0),
          states INTEGER NOT NULL CHECK (states >= 0),
          UNIQUE (campaign, candidate)
        ) STRICT;
        CREATE INDEX programByStructure ON program (structure);

        CREATE TABLE evaluation (
          campaign INTEGER NOT NULL,
          candidate INTEGER NOT NULL,
          task TEXT NOT NULL,
          taskVersion INTEGER NOT NULL CHECK (taskVersion >= 0),
          tier TEXT NOT NULL CHECK (tier IN ('search', 'select', 'held-out', 'report')),
          rung INTEGER NOT NULL CHECK (rung >= 0),
          seeds TEXT NOT NULL CHECK (json_valid(seeds)),
          recipe TEXT NOT NULL,
          learningRate REAL NOT NULL CHECK (learningRate > 0),
          factor REAL NOT NULL,
          losses TEXT NOT NULL CHECK (json_valid(losses)),
          score REAL,
          standardError REAL CHECK (standardError >= 0),
          verdict TEXT NOT NULL,
          seconds REAL NOT NULL,
          curve TEXT CHECK (curve IS NULL OR json_valid(curve)),
          PRIMARY KEY (campaign, candidate, tier, rung, task, seeds),
          FOREIGN KEY (campaign, candidate) REFERENCES program (campaign, candidate)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outcome (
          campaign INTEGER NOT NULL,
          candidate INTEGER NOT NULL,
          rung INTEGER NOT NULL CHECK (rung >= 0),
          verdict TEXT NOT NULL,
          fitness REAL,
          drawn INTEGER NOT NULL CHECK (drawn IN (0, 1)),
          PRIMARY KEY (campaign, candidate, rung),
          FOREIGN KEY (campaign, candidate) REFERENCES program (campaign, candidate)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE reference (
          task TEXT NOT NULL,
          taskVersion INTEGER NOT NULL,
          numerics TEXT NOT NULL,
          text TEXT NOT NULL,
          PRIMARY KEY (task, taskVersion, numerics)
        ) STRICT, WITHOUT ROWID;
        """)
  }

  @Sendable private static func second(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE program ADD COLUMN descriptor TEXT
          CHECK (descriptor IS NULL OR json_valid(descriptor));
        ALTER TABLE outcome ADD COLUMN gate TEXT;
        ALTER TABLE outcome ADD COLUMN gradients INTEGER NOT NULL DEFAULT 0 CHECK (gradients >= 0);
        ALTER TABLE outcome ADD COLUMN scores TEXT CHECK (scores IS NULL OR json_valid(scores));

        CREATE TABLE meter (
          campaign INTEGER NOT NULL,
          told INTEGER NOT NULL CHECK (told > 0),
          candidate INTEGER NOT NULL,
          PRIMARY KEY (campaign, told, candidate),
          FOREIGN KEY (campaign, candidate) REFERENCES program (campaign, candidate)
        ) STRICT, WITHOUT ROWID;
        """)
  }

  @Sendable private static func third(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE exchange (
          campaign INTEGER NOT NULL REFERENCES campaign (id),
          asked INTEGER NOT NULL CHECK (asked >= 0),
          arrived INTEGER NOT NULL CHECK (arrived > asked),
          kind TEXT NOT NULL,
          subject INTEGER,
          model TEXT NOT NULL,
          messages TEXT NOT NULL CHECK (json_valid(messages)),
          reply TEXT,
          failure TEXT,
          result TEXT NOT NULL,
          promptTokens INTEGER NOT NULL CHECK (promptTokens >= 0),
          completionTokens INTEGER NOT NULL CHECK (completionTokens >= 0),
          dollars REAL NOT NULL CHECK (dollars >= 0),
          seconds REAL NOT NULL,
          PRIMARY KEY (campaign, asked)
        ) STRICT, WITHOUT ROWID;
        """)
  }
}
