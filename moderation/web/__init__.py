"""What browsers get from intake: the viewer page and the on-air overlay, plain files without a build step."""
