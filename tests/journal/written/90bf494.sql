-- A journal as the program wrote it at commit 90bf494: a rehearsal of two talks on the simulators,
-- YouTube and a chat among them, stopped and
-- started again in the first Q&A, then three decisions of a person. Played with
-- `Rehearsal(script, journal_url=…)`, then written out by Python's `sqlite3.Connection.iterdump`;
-- nothing was changed but the timetable's folder.
BEGIN TRANSACTION;
CREATE TABLE as_run (
	event TEXT NOT NULL,
	number INTEGER NOT NULL,
	run TEXT NOT NULL,
	room TEXT NOT NULL,
	item TEXT NOT NULL,
	session TEXT,
	kind TEXT NOT NULL,
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
INSERT INTO "as_run" VALUES('Short 2020-09-19',1,'12d7c260','main','a/holding',NULL,'holding','2020-09-19T17:54:00.000000Z','2020-09-19T17:54:00.000000Z','2020-09-19T17:54:00.033333Z',0.0,'verified','');
INSERT INTO "as_run" VALUES('Short 2020-09-19',2,'12d7c260','main','a/premiere','a','premiere','2020-09-19T18:00:00.000000Z','2020-09-19T18:00:00.000000Z','2020-09-19T18:00:00.533333Z',0.0,'verified','');
INSERT INTO "as_run" VALUES('Short 2020-09-19',3,'12d7c260','main','a/qa','a','qa','2020-09-19T18:01:00.033333Z','2020-09-19T18:01:00.033333Z','2020-09-19T18:01:00.066667Z',0.0,'verified','');
INSERT INTO "as_run" VALUES('Short 2020-09-19',4,'599776f2','main','a/qa','a','qa','2020-09-19T18:01:00.033333Z',NULL,'2020-09-19T18:01:12.000000Z',NULL,'found','');
INSERT INTO "as_run" VALUES('Short 2020-09-19',5,'599776f2','main','b/premiere','b','premiere','2020-09-19T18:01:40.033333Z','2020-09-19T18:01:40.033333Z','2020-09-19T18:01:40.566667Z',0.0,'verified','');
INSERT INTO "as_run" VALUES('Short 2020-09-19',6,'599776f2','main','closing',NULL,'closing','2020-09-19T18:02:25.066667Z','2020-09-19T18:02:25.066667Z','2020-09-19T18:02:25.100000Z',0.0,'verified','');
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
INSERT INTO "decisions" VALUES('Short 2020-09-19',1,'12d7c260','2020-09-19T17:54:00.000000Z','main','timetable','adopted','{"digest": "8718308ab903638038b1b01c6a71f42a1cad2af0e782a99fb7629646369cbd21", "before": "", "on_air": null, "since": null}','first start');
INSERT INTO "decisions" VALUES('Short 2020-09-19',2,'12d7c260','2020-09-19T18:01:00.033333Z','main','orchestrator','recording-ended','{"item": "a/premiere"}','OBS said that it ended');
INSERT INTO "decisions" VALUES('Short 2020-09-19',3,'599776f2','2020-09-19T18:01:15.000000Z','main','Ann','extend','{"item": "a/qa", "by": 10.0}','one question more');
INSERT INTO "decisions" VALUES('Short 2020-09-19',4,'599776f2','2020-09-19T18:01:17.000000Z','main','Ann','hold','{"item": "a/qa"}','');
INSERT INTO "decisions" VALUES('Short 2020-09-19',5,'599776f2','2020-09-19T18:01:20.000000Z','main','Ann','release','{}','');
INSERT INTO "decisions" VALUES('Short 2020-09-19',6,'599776f2','2020-09-19T18:02:25.066667Z','main','orchestrator','recording-ended','{"item": "b/premiere"}','OBS said that it ended');
CREATE TABLE followed (
	event TEXT NOT NULL,
	number INTEGER NOT NULL,
	run TEXT NOT NULL,
	room TEXT NOT NULL,
	device TEXT NOT NULL,
	item TEXT NOT NULL,
	session TEXT,
	what TEXT NOT NULL,
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
INSERT INTO "followed" VALUES('Short 2020-09-19',1,'12d7c260','main','YouTube main','a/holding',NULL,'live','2020-09-19T17:55:00.000000Z','2020-09-19T17:58:30.000000Z','2020-09-19T17:58:40.000000Z',210000.0,'verified','');
INSERT INTO "followed" VALUES('Short 2020-09-19',2,'12d7c260','main','YouTube main','a/holding','a','title','2020-09-19T18:00:00.000000Z','2020-09-19T17:59:55.000000Z','2020-09-19T17:59:55.000000Z',-5000.0,'verified','');
INSERT INTO "followed" VALUES('Short 2020-09-19',3,'599776f2','main','YouTube main','a/qa',NULL,'live','2020-09-19T18:01:12.000000Z',NULL,'2020-09-19T18:01:12.000000Z',NULL,'found','');
INSERT INTO "followed" VALUES('Short 2020-09-19',4,'599776f2','main','YouTube main','a/qa','a','title','2020-09-19T18:01:00.033333Z',NULL,'2020-09-19T18:01:12.000000Z',NULL,'found','');
INSERT INTO "followed" VALUES('Short 2020-09-19',5,'599776f2','main','YouTube main','a/qa','b','title','2020-09-19T18:01:40.033333Z','2020-09-19T18:01:36.000000Z','2020-09-19T18:01:36.000000Z',-4033.333,'verified','');
INSERT INTO "followed" VALUES('Short 2020-09-19',6,'599776f2','main','YouTube main','closing',NULL,'ended','2020-09-19T18:02:55.066667Z','2020-09-19T18:02:55.066667Z','2020-09-19T18:02:55.066667Z',0.0,'verified','');
CREATE TABLE journal_schema (
	version INTEGER NOT NULL,
	PRIMARY KEY (version)
);
INSERT INTO "journal_schema" VALUES(1);
CREATE TABLE notes (
	"key" TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "notes" VALUES('last timetable of /meetup/show.yaml','8718308ab903638038b1b01c6a71f42a1cad2af0e782a99fb7629646369cbd21');
INSERT INTO "notes" VALUES('last tried','2020-09-19T18:03:02.000000Z');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/broadcast/','brd00000001');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/intent/broadcast/','');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/intent/stream','');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/made/brd00000001','yes');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/stream','str00000002');
INSERT INTO "notes" VALUES('youtube/2020-09-19/main/written/brd00000001','{"ours": {"title": "Short", "body": "Short, 2020-09-19\n\nFirst talk\n\u0412\u0442\u043e\u0440\u043e\u0439 \u0434\u043e\u043a\u043b\u0430\u0434", "chapters": "00:00 Starting soon\n01:20 First talk\n02:20 Q&A: First talk\n03:00 \u0412\u0442\u043e\u0440\u043e\u0439 \u0434\u043e\u043a\u043b\u0430\u0434", "tags": null, "category": null}, "seen": {"title": "Short", "description": "Short, 2020-09-19\n\nFirst talk\n\u0412\u0442\u043e\u0440\u043e\u0439 \u0434\u043e\u043a\u043b\u0430\u0434\n\n00:00 Starting soon\n01:20 First talk\n02:20 Q&A: First talk\n03:00 \u0412\u0442\u043e\u0440\u043e\u0439 \u0434\u043e\u043a\u043b\u0430\u0434", "tags": [], "category": "22"}}');
INSERT INTO "notes" VALUES('youtube/quota/2020-09-19','{"used": 525}');
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
INSERT INTO "posts" VALUES('Short 2020-09-19','a qa-open 1 matrix:!hall:example.org','qa-open','main','a','1','matrix:!hall:example.org','Live Q&A now in main: the speaker on “First talk”.','2020-09-19T18:02:00.033333Z','delivered','a qa-open 1 matrix:!hall:example.org',1,'','2020-09-19T18:01:00.033333Z','2020-09-19T18:01:00.033333Z');
INSERT INTO "posts" VALUES('Short 2020-09-19','a up-next 1 matrix:!hall:example.org','up-next','main','a','1 a 2020-09-19T18:00:00.000000Z main 33507e8b','matrix:!hall:example.org','Up next in main, 18:00 UTC: “First talk”.','2020-09-19T18:00:00.000000Z','delivered','a up-next 1 matrix:!hall:example.org',1,'','2020-09-19T17:55:00.000000Z','2020-09-19T17:55:00.000000Z');
INSERT INTO "posts" VALUES('Short 2020-09-19','b up-next 1 matrix:!hall:example.org','up-next','main','b','1 b 2020-09-19T18:01:30.000000Z main 30062fb0','matrix:!hall:example.org','Up next in main, 18:01 UTC: “Второй доклад”.','2020-09-19T18:01:30.000000Z','delivered','b up-next 1 matrix:!hall:example.org',1,'','2020-09-19T17:56:30.000000Z','2020-09-19T17:56:30.000000Z');
CREATE TABLE timetables (
	digest TEXT NOT NULL,
	text TEXT NOT NULL,
	kept TEXT NOT NULL,
	PRIMARY KEY (digest)
)
 WITHOUT ROWID

;
INSERT INTO "timetables" VALUES('8718308ab903638038b1b01c6a71f42a1cad2af0e782a99fb7629646369cbd21','event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    stream: {before: 2m, after: 30s}
    youtube: {complete: true, thumbnail: none}
    venues: [matrix: {room: "!hall:example.org"}]
sessions:
  - {id: a, start: "18:00", title: First talk, media: a.mp4, duration: 60s, qa: 30s}
  - {id: b, title: Второй доклад, media: b.mp4, duration: 45s, qa: none}
','2020-09-19T17:54:00.000000Z');
COMMIT;
