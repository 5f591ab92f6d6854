"""What leaves the course for people without nbgrader: zip files, pages to read, a site."""
