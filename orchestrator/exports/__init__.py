"""The schedule as other programs read it: schedule JSON, schedule.xml, CSV, XLSX.

Calendars are `web.public.calendar`'s, which people subscribe to.

Doors: `exporting`.
"""
