"""Things with observable state: OBS, YouTube. One folder each, behind the port."""
