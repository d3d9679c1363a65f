"""The API of the two levels; included under ``api/v1/`` by the region's and the school's URLs."""

from django.urls import include, path

from api.v1.urls import region_urls, school_urls

region = [path("api/v1/", include(region_urls))]
school = [path("api/v1/", include(school_urls))]
