from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "distributor.audience"
