"""The kinds of local contacts that playbooks may ask a manager to call, with their names. An office's directory may
hold other kinds too (`role` there); a playbook may name those as soon as the office has them.
"""

from collections.abc import Mapping

from properties.files.written import Bilingual

CONTACT_KINDS: Mapping[str, Bilingual] = {
    kind: Bilingual(ru, en)
    for kind, ru, en in (
        ("appliance_repair", "Ремонт техники", "Appliance repair"),
        ("building_management", "Управляющая компания", "Building management"),
        ("cleaning", "Уборка", "Cleaning"),
        ("concierge", "Консьерж", "Concierge"),
        ("electrician", "Электрик", "Electrician"),
        ("emergency_electricity", "Аварийная служба электросетей", "Emergency electricity service"),
        ("emergency_plumbing", "Аварийная сантехническая служба", "Emergency plumbing"),
        ("gas_service", "Газовая служба", "Gas service"),
        ("handyman", "Мастер на час", "Handyman"),
        ("heating", "Теплосеть", "Heating service"),
        ("internet_provider", "Интернет-провайдер", "Internet provider"),
        ("laundry", "Прачечная", "Laundry"),
        ("lift_service", "Диспетчер лифтов", "Lift dispatcher"),
        ("locksmith", "Мастер по замкам", "Locksmith"),
        ("neighbour", "Сосед", "Neighbour"),
        ("pest_control", "Дезинсекция", "Pest control"),
        ("plumber", "Сантехник", "Plumber"),
        ("security", "Охрана", "Security"),
        ("spare_key", "Запасной ключ", "Spare key"),
    )
}
