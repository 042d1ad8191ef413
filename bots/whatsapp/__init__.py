"""WhatsApp by way of Twilio. `app.py` builds `WhatsAppChannel` where Twilio is set up; nobody else looks inside."""

from bots.whatsapp.channel import WhatsAppChannel

__all__ = ["WhatsAppChannel"]
