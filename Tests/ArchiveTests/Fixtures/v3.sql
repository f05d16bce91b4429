-- An archive as the second schema made it. Never edited.
PRAGMA application_id = 1146307412;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE batch (
  campaign INTEGER NOT NULL REFERENCES campaign (id),
  first INTEGER NOT NULL CHECK (first >= 0),
  proposed INTEGER NOT NULL CHECK (proposed >= 0),
  structuralDuplicates INTEGER NOT NULL CHECK (structuralDuplicates >= 0),
  fingerprintDuplicates INTEGER NOT NULL CHECK (fingerprintDuplicates >= 0),
  evaluated INTEGER NOT NULL CHECK (evaluated >= 0),
  rejected INTEGER NOT NULL CHECK (rejected >= 0)
) STRICT;
INSERT INTO "batch" VALUES(1,0,3,0,0,0,0);
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
INSERT INTO "campaign" VALUES(1,'sample','{"seed":1}','{"workers":2}','name: sample
','grammar first-order
',1,'0.1.0',1,'x86-64-v4 libxsmm-1.17','2026-11-21T12:00:00Z');
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
INSERT INTO "evaluation" VALUES(1,0,'digits-mlp',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',0.0,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,0,'quadratic',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',0.0,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,1,'digits-mlp',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',0.5,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,1,'quadratic',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',-0.25,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,2,'digits-mlp',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',1.0,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,2,'quadratic',1,'search',1,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',-0.5,0.01,'ok',0.5,NULL);
INSERT INTO "evaluation" VALUES(1,2,'teacher',1,'select',3,'[7,18446744073709551615]','{"schedule":"cosine"}',0.003,1.5,'[0.30000000000000004,null]',0.25,0.01,'ok',0.5,'[[1,2.5],[10,0.3]]');
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
INSERT INTO "exchange" VALUES(1,1,2,'repair',0,'fast','[{"role":"user","content":"better?"}]','update = g',NULL,'program',12,5,0.25,1.5);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('v1: campaigns, programs, evaluations');
INSERT INTO "grdb_migrations" VALUES('v2: descriptors, gates, costs, the meter');
INSERT INTO "grdb_migrations" VALUES('v3: exchanges with language models');
CREATE TABLE meter (
  campaign INTEGER NOT NULL,
  told INTEGER NOT NULL CHECK (told > 0),
  candidate INTEGER NOT NULL,
  PRIMARY KEY (campaign, told, candidate),
  FOREIGN KEY (campaign, candidate) REFERENCES program (campaign, candidate)
) STRICT, WITHOUT ROWID;
INSERT INTO "meter" VALUES(1,3,2);
CREATE TABLE outcome (
  campaign INTEGER NOT NULL,
  candidate INTEGER NOT NULL,
  rung INTEGER NOT NULL CHECK (rung >= 0),
  verdict TEXT NOT NULL,
  fitness REAL,
  drawn INTEGER NOT NULL CHECK (drawn IN (0, 1)), gate TEXT, gradients INTEGER NOT NULL DEFAULT 0 CHECK (gradients >= 0), scores TEXT CHECK (scores IS NULL OR json_valid(scores)),
  PRIMARY KEY (campaign, candidate, rung),
  FOREIGN KEY (campaign, candidate) REFERENCES program (campaign, candidate)
) STRICT, WITHOUT ROWID;
INSERT INTO "outcome" VALUES(1,0,1,'ok',0.0,0,NULL,0,NULL);
INSERT INTO "outcome" VALUES(1,1,1,'ok',0.25,0,'hurdle',150,'[0.25,-1.5]');
INSERT INTO "outcome" VALUES(1,2,1,'ok',0.5,0,NULL,0,NULL);
INSERT INTO "outcome" VALUES(1,2,3,'ok',0.25,1,NULL,0,NULL);
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
  states INTEGER NOT NULL CHECK (states >= 0), descriptor TEXT
  CHECK (descriptor IS NULL OR json_valid(descriptor)),
  UNIQUE (campaign, candidate)
) STRICT;
INSERT INTO "program" VALUES(1,1,0,'p0','optimizer p0

update = g
','00000000000000000000000000000000',NULL,'[]','start sgd',1,0,NULL);
INSERT INTO "program" VALUES(2,1,1,'p1','optimizer p1

update = g
','00000000000000000000000000000001',NULL,'[0]','insert 1',1,0,'{"flatness":0.5,"lag":9.25}');
INSERT INTO "program" VALUES(3,1,2,'p2','optimizer p2

update = g
','00000000000000000000000000000002',NULL,'[1]','insert 1',1,0,NULL);
CREATE TABLE reference (
  task TEXT NOT NULL,
  taskVersion INTEGER NOT NULL,
  numerics TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (task, taskVersion, numerics)
) STRICT, WITHOUT ROWID;
INSERT INTO "reference" VALUES('quadratic',1,'n','{}');
CREATE INDEX batchByCampaign ON batch (campaign, first);
CREATE INDEX programByStructure ON program (structure);
COMMIT;
