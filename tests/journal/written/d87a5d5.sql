-- A journal as the program wrote it at commit d87a5d5: a rehearsal of two talks on the simulators,
-- `orchestrator rehearse --speed max --no-web`, written out by Python's
-- `sqlite3.Connection.iterdump`; nothing was changed but the timetable's folder.
BEGIN TRANSACTION;
CREATE TABLE as_run_lines (
	event TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	run TEXT NOT NULL, 
	room TEXT NOT NULL, 
	device TEXT NOT NULL, 
	what TEXT NOT NULL, 
	item TEXT NOT NULL, 
	session TEXT, 
	kind TEXT, 
	planned TEXT NOT NULL, 
	taken TEXT, 
	verified TEXT, 
	error_ms FLOAT, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (event, number, run)
)
 WITHOUT ROWID

;
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',1,'a44a365f','main','OBS main','picture','a/holding',NULL,'holding','2020-09-19T17:54:00.000000Z','2020-09-19T17:54:00.000000Z','2020-09-19T17:54:00.000000Z',0.0,'verified','');
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',2,'a44a365f','main','OBS main','picture','a/premiere','a','premiere','2020-09-19T18:00:00.000000Z','2020-09-19T18:00:00.000000Z','2020-09-19T18:00:00.533333Z',0.0,'verified','');
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',3,'a44a365f','main','OBS main','picture','a/qa','a','qa','2020-09-19T18:01:00.033333Z','2020-09-19T18:01:00.033333Z','2020-09-19T18:01:00.066667Z',0.0,'verified','');
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',4,'a44a365f','main','OBS main','picture','b/premiere','b','premiere','2020-09-19T18:01:30.033333Z','2020-09-19T18:01:30.033333Z','2020-09-19T18:01:30.566667Z',0.0,'verified','');
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',5,'a44a365f','main','OBS main','picture','b/qa','b','qa','2020-09-19T18:02:30.066667Z','2020-09-19T18:02:30.066667Z','2020-09-19T18:02:30.100000Z',0.0,'verified','');
INSERT INTO "as_run_lines" VALUES('Short 2020-09-19',6,'a44a365f','main','OBS main','picture','closing',NULL,'closing','2020-09-19T18:03:00.066667Z','2020-09-19T18:03:00.066667Z','2020-09-19T18:03:00.100000Z',0.0,'verified','');
CREATE TABLE decisions (
	event TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	run TEXT NOT NULL, 
	at TEXT NOT NULL, 
	room TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	choice TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (event, number, run)
)
 WITHOUT ROWID

;
INSERT INTO "decisions" VALUES('Short 2020-09-19',1,'a44a365f','2020-09-19T17:54:00.000000Z','main','timetable','adopted','{"digest": "96b2972e97fd099e6cc0d75788942747c87c3cd402b8a0e75cca7b00d7851775", "before": "", "on_air": null, "since": null}','first start');
INSERT INTO "decisions" VALUES('Short 2020-09-19',2,'a44a365f','2020-09-19T18:01:00.033333Z','main','orchestrator','recording-ended','{"item": "a/premiere"}','OBS said that it ended');
INSERT INTO "decisions" VALUES('Short 2020-09-19',3,'a44a365f','2020-09-19T18:02:30.066667Z','main','orchestrator','recording-ended','{"item": "b/premiere"}','OBS said that it ended');
CREATE TABLE journal_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "journal_schema" VALUES(2);
CREATE TABLE notes (
	"key" TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "notes" VALUES('how this journal''s shows are known in OBS','1d3063ca21770ae9');
INSERT INTO "notes" VALUES('last timetable of /srv/show/short.yaml','96b2972e97fd099e6cc0d75788942747c87c3cd402b8a0e75cca7b00d7851775');
INSERT INTO "notes" VALUES('last tried','2020-09-19T18:03:10.000000Z');
CREATE TABLE posts (
	event TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	room TEXT NOT NULL, 
	session TEXT, 
	revision TEXT NOT NULL, 
	venue TEXT NOT NULL, 
	text TEXT NOT NULL, 
	deadline TEXT NOT NULL, 
	state TEXT NOT NULL, 
	remote_id TEXT, 
	attempts INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	created TEXT NOT NULL, 
	updated TEXT NOT NULL, 
	PRIMARY KEY (event, "key")
)
 WITHOUT ROWID

;
CREATE TABLE timetables (
	digest TEXT NOT NULL, 
	text TEXT NOT NULL, 
	kept TEXT NOT NULL, 
	PRIMARY KEY (digest)
)
 WITHOUT ROWID

;
INSERT INTO "timetables" VALUES('96b2972e97fd099e6cc0d75788942747c87c3cd402b8a0e75cca7b00d7851775','event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms: {main: {}}
sessions:
  - {id: a, start: "18:00", title: First talk, speakers: [Ann], duration: 1m, media: a.mp4, qa: 30s}
  - {id: b, title: Second talk, speakers: [Ben], duration: 1m, media: b.mp4, qa: 30s}
','2020-09-19T17:54:00.000000Z');
COMMIT;
