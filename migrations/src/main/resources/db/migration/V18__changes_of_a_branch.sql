-- The last change of a branch before a moment: what the builds at the foot of a waterfall were made of.
CREATE INDEX change_branch ON change (branch, received_at DESC, id DESC);
