"""A finished run as one page without transcripts, for stores that others read."""

from reports.as_page import Page

FORMAT = Page(
    name="public_page",
    summary="The page without the sections that hold transcripts.",
    file="report-public.html",
    has_transcripts=False,
)
